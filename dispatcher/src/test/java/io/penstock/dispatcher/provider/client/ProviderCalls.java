package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.provider.answer.Json;
import io.penstock.dispatcher.provider.dialect.BaseUrl;
import io.penstock.dispatcher.provider.dialect.OpenAiApi;
import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.dialect.RequestBody;
import io.penstock.dispatcher.provider.key.ApiKey;
import java.time.Duration;
import java.util.Optional;

/** Calls as the tests make them. */
public final class ProviderCalls {
    static final String CHAT = "/v1/chat/completions";
    static final CallBounds BOUNDS =
            new CallBounds(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(1));

    private ProviderCalls() {}

    public static ProviderApi openAi(String url) {
        return new OpenAiApi(BaseUrl.parse(url));
    }

    public static ProviderCall to(ProviderApi api, String endpoint, String body, Optional<ApiKey> key) {
        return new ProviderCall(
                "id",
                endpoint,
                api,
                api.target(endpoint).orElseThrow(),
                ProviderClient.body(body, Optional.empty(), api, endpoint).orElseThrow(),
                key,
                BOUNDS);
    }

    /** A body that goes out as it is. */
    static RequestBody asItIs(String body) {
        return RequestBody.prepare(Json.FACTORY, body, Optional.empty(), RequestBody.StreamUsage.AS_IT_IS)
                .orElseThrow();
    }
}
