package io.penstock.dispatcher.provider.dialect;

import io.penstock.dispatcher.provider.dialect.RequestBody.StreamUsage;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.records.Dialect;
import io.penstock.records.InstanceConfig;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpMessage;

/**
 * The API of one instance: where an endpoint's calls go, which headers they carry, and how its answers state usage
 * and limits. Bodies are not translated between dialects.
 */
public abstract class ProviderApi {
    private final Dialect dialect;
    private final BaseUrl base;
    private final UsageParser usage;
    private final RateLimitHeaders rateLimits;
    private volatile boolean refusesStreamOptions;

    ProviderApi(Dialect dialect, BaseUrl base, UsageParser usage, RateLimitHeaders rateLimits) {
        this.dialect = dialect;
        this.base = base;
        this.usage = usage;
        this.rateLimits = rateLimits;
    }

    /**
     * The API that an instance is configured for.
     *
     * @throws IllegalArgumentException if its URL, deployment or version is invalid in its dialect; the message names
     *     the rule and the value
     */
    public static ProviderApi of(InstanceConfig instance) {
        BaseUrl base = BaseUrl.parse(instance.getBaseUrl());
        return switch (instance.getDialect()) {
            case OPENAI -> {
                if (instance.getApiVersion().isPresent()) {
                    throw new IllegalArgumentException("OpenAI's API has its version in the URL, and no API version");
                }
                yield new OpenAiApi(base);
            }
            case AZURE ->
                new AzureApi(
                        base,
                        instance.getModel()
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "an Azure instance names its deployment as `model`")),
                        instance.getApiVersion().orElse(AzureApi.DEFAULT_VERSION));
            case ANTHROPIC -> new AnthropicApi(base, instance.getApiVersion().orElse(AnthropicApi.DEFAULT_VERSION));
        };
    }

    /** The host that every call goes to. */
    public final HttpHost host() {
        return base.host();
    }

    public final Dialect dialect() {
        return dialect;
    }

    /**
     * The target of a call to an endpoint of this {@link #dialect}, see {@link Endpoints}. Empty when the endpoint is
     * not a plain path, so that no call can leave the base.
     */
    public Optional<Target> target(String endpoint) {
        return base.join(endpoint);
    }

    /** What a streamed request to an endpoint says about the usage. */
    public final StreamUsage streamUsage(String endpoint) {
        boolean isTold = dialect == Dialect.ANTHROPIC || !endpoint.endsWith("/completions");
        return isTold || refusesStreamOptions ? StreamUsage.AS_IT_IS : StreamUsage.ASKED_FOR;
    }

    /**
     * Remembers that the provider does not accept {@code stream_options}. From now on they stay as the caller wrote
     * them.
     */
    public final void refusesStreamOptions() {
        refusesStreamOptions = true;
    }

    public abstract void addHeaders(HttpMessage request, Optional<ApiKey> key);

    final BaseUrl base() {
        return base;
    }

    public final UsageParser usage() {
        return usage;
    }

    public final RateLimitHeaders rateLimits() {
        return rateLimits;
    }
}
