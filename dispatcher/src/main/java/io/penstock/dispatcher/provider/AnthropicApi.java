package io.penstock.dispatcher.provider;

import io.penstock.records.Dialect;
import java.util.Optional;
import org.apache.hc.core5.http.HttpMessage;

/**
 * Anthropic's Messages API (platform.claude.com/docs, "Messages", "Versions" and "Rate limits"): the key is in
 * {@code x-api-key}, the version in {@code anthropic-version}.
 */
final class AnthropicApi extends ProviderApi {
    static final String DEFAULT_VERSION = "2023-06-01";

    private final String version;

    AnthropicApi(BaseUrl base, String version) {
        super(
                Dialect.ANTHROPIC,
                base,
                new UsageParser(UsageParser.CachedInput.BESIDE_INPUT),
                RateLimitHeaders.ANTHROPIC);
        this.version = ApiVersion.require(version);
    }

    @Override
    void addHeaders(HttpMessage request, Optional<ApiKey> key) {
        request.addHeader("anthropic-version", version);
        key.ifPresent(secret -> request.addHeader("x-api-key", secret.text()));
    }
}
