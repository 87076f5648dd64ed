package io.penstock.dispatcher.provider.dialect;

import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.records.Dialect;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;

/** OpenAI's API and those compatible with it: the endpoint's own path, and the key as a bearer token. */
public final class OpenAiApi extends ProviderApi {

    public OpenAiApi(BaseUrl base) {
        super(Dialect.OPENAI, base, new UsageParser(UsageParser.CachedInput.WITHIN_INPUT), RateLimitHeaders.OPENAI);
    }

    @Override
    public void addHeaders(HttpMessage request, Optional<ApiKey> key) {
        key.ifPresent(secret -> request.addHeader(HttpHeaders.AUTHORIZATION, "Bearer " + secret.text()));
    }
}
