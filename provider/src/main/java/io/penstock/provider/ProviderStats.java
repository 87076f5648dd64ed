package io.penstock.provider;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.penstock.provider.limits.KeyStats;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a provider has seen, as {@code GET /stats} serves it.
 *
 * @param firstCallAtMillis when its first call came, in milliseconds since 1970; the series by second begin there;
 *     empty before it
 * @param nowMillis when these figures were read, in milliseconds since 1970
 * @param unauthorized calls refused because their key is unknown
 * @param repeatedCalls accepted calls whose id ({@code Idempotency-Key}, {@code X-Client-Request-Id} or {@code
 *     X-Request-Id}) had been accepted before
 * @param keys by API key
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ProviderStats(
        OptionalLong firstCallAtMillis,
        long nowMillis,
        long unauthorized,
        long repeatedCalls,
        Map<String, KeyStats> keys) {
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    /**
     * The figures of a key.
     *
     * @throws IllegalArgumentException if the provider has no account for this key
     */
    public KeyStats key(String key) {
        KeyStats stats = keys.get(key);
        if (stats == null) {
            throw new IllegalArgumentException("a key that the provider knows, got another; it knows " + keys.size());
        }
        return stats;
    }

    /**
     * Reads the answer to {@code GET /stats}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static ProviderStats parse(String json) {
        try {
            return JSON.readValue(json, ProviderStats.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no provider statistics: " + e.getOriginalMessage(), e);
        }
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("statistics are numbers, which can be written", e);
        }
    }
}
