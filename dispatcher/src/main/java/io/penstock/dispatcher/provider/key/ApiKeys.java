package io.penstock.dispatcher.provider.key;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * API keys by their source: {@code env:NAME} or {@code file:PATH}. A file is read again at most once a second while
 * its key is in use, so that a replaced key takes effect without a restart. While a file that had a key has none, as
 * when it is being written, its last key stays in use. Keys are never logged.
 */
public final class ApiKeys {
    static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final String ENVIRONMENT = "env:";
    private static final String FILE = "file:";
    private static final int MAX_KEY_BYTES = 16 * 1024;

    private final Map<String, String> environment;
    private final LongSupplier nanoTime;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    /**
     * The last reading of a source.
     *
     * @param key the last usable key
     * @param isCurrent whether the source held it at this reading
     */
    private record Reading(Optional<ApiKey> key, boolean isCurrent, long atNanos) {}

    /** Keys from these environment variables, and from files. */
    public ApiKeys(Map<String, String> environment) {
        this(environment, System::nanoTime);
    }

    /** @param nanoTime elapsed nanoseconds */
    ApiKeys(Map<String, String> environment, LongSupplier nanoTime) {
        this.environment = environment;
        this.nanoTime = nanoTime;
    }

    /** The key of a source; empty, and logged once, when the source never had a usable key. */
    public Optional<ApiKey> resolve(String source) {
        long now = nanoTime.getAsLong();
        Reading known = readings.get(source);
        if (known != null && known.key().isPresent() && now - known.atNanos() < READ_AGAIN_AFTER.toNanos()) {
            return known.key();
        }
        return readings.compute(source, (name, before) -> look(name, before, now))
                .key();
    }

    /** A source as text for a person. One in neither form may be a key written in its place, and is not shown. */
    public static String describe(String source) {
        return source.startsWith(ENVIRONMENT) || source.startsWith(FILE)
                ? source
                : "a source that is neither env:NAME nor file:PATH";
    }

    private Reading look(String source, @Nullable Reading before, long now) {
        Optional<ApiKey> found = read(source).flatMap(ApiKey::of);
        if (found.isPresent()) {
            return new Reading(found, true, now);
        }
        Optional<ApiKey> last = before == null ? Optional.empty() : before.key();
        if (before == null || before.isCurrent()) {
            if (last.isPresent()) {
                LOG.warn("No usable API key in {} any more: the last one stays in use", describe(source));
            } else {
                LOG.error(
                        "No usable API key in {}: this worker does not call the instances that need it until it is there",
                        describe(source));
            }
        }
        return new Reading(last, false, now);
    }

    private Optional<String> read(String source) {
        if (source.startsWith(ENVIRONMENT)) {
            return Optional.ofNullable(environment.get(source.substring(ENVIRONMENT.length())));
        }
        if (!source.startsWith(FILE)) {
            return Optional.empty();
        }
        try (InputStream file = Files.newInputStream(Path.of(source.substring(FILE.length())))) {
            byte[] bytes = file.readNBytes(MAX_KEY_BYTES + 1);
            // Part of a key is not a key.
            return bytes.length > MAX_KEY_BYTES
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
