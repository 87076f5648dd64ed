package io.penstock.dispatcher.provider;

import java.time.Duration;
import java.util.Optional;

/** Calls as the tests make them. */
final class ProviderCalls {
    static final String CHAT = "/v1/chat/completions";
    static final CallBounds BOUNDS =
            new CallBounds(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMinutes(1));

    private ProviderCalls() {}

    static ProviderApi openAi(String url) {
        return new OpenAiApi(BaseUrl.parse(url));
    }

    static ProviderCall to(ProviderApi api, String endpoint, String body, Optional<ApiKey> key) {
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
