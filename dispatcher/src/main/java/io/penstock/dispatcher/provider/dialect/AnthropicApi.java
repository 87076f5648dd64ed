package io.penstock.dispatcher.provider.dialect;

import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.records.Dialect;
import java.util.Optional;
import org.apache.hc.core5.http.HttpMessage;

/**
 * Anthropic's Messages API (platform.claude.com/docs, "Messages", "Versions" and "Rate limits"): the key is in
 * {@code x-api-key}, the version in {@code anthropic-version}.
 */
public final class AnthropicApi extends ProviderApi {
    public static final String DEFAULT_VERSION = "2023-06-01";

    private final String version;

    public AnthropicApi(BaseUrl base, String version) {
        super(
                Dialect.ANTHROPIC,
                base,
                new UsageParser(UsageParser.CachedInput.BESIDE_INPUT),
                RateLimitHeaders.ANTHROPIC);
        this.version = ApiVersion.require(version);
    }

    @Override
    public void addHeaders(HttpMessage request, Optional<ApiKey> key) {
        request.addHeader("anthropic-version", version);
        key.ifPresent(secret -> request.addHeader("x-api-key", secret.text()));
    }
}
