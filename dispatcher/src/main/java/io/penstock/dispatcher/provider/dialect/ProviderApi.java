package io.penstock.dispatcher.provider.dialect;

import io.penstock.dispatcher.provider.dialect.RequestBody.StreamUsage;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.records.Dialect;
import io.penstock.records.InstanceConfig;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpMessage;

/**
 * The API of one instance: where an endpoint's calls go, which headers they carry, and how its answers say what was
 * used and what is left. Bodies go out and come back as the caller and the provider wrote them; nothing is translated.
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
     * @throws IllegalArgumentException if its URL, deployment or version is none that its dialect has; the message names
     *     the rule and the value, and no key
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

    /** Where every call goes. */
    public final HttpHost host() {
        return base.host();
    }

    public final Dialect dialect() {
        return dialect;
    }

    /**
     * The target of a call to an endpoint that this {@link #dialect} has, see {@link Endpoints}. Empty when the endpoint
     * is no plain path, so that no call can leave the base.
     */
    public Optional<Target> target(String endpoint) {
        return base.join(endpoint);
    }

    /** What a streamed request to an endpoint is to say of the usage. */
    public final StreamUsage streamUsage(String endpoint) {
        boolean isTold = dialect == Dialect.ANTHROPIC || !endpoint.endsWith("/completions");
        return isTold || refusesStreamOptions ? StreamUsage.AS_IT_IS : StreamUsage.ASKED_FOR;
    }

    /** Remembers that it does not take {@code stream_options}: from now on they are as the caller has them. */
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
