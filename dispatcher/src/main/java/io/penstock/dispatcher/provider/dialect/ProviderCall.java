package io.penstock.dispatcher.provider.dialect;

import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.provider.key.ApiKey;
import java.util.Optional;

/**
 * One call to make.
 *
 * @param endpoint the path that the caller named, which tells the shape of a streamed answer
 * @param api of the instance that is called
 */
public record ProviderCall(
        String requestId,
        String endpoint,
        ProviderApi api,
        Target target,
        RequestBody body,
        Optional<ApiKey> apiKey,
        CallBounds bounds) {

    /** Neither the body nor the key is shown. */
    @Override
    public String toString() {
        return "ProviderCall[" + requestId + ", " + target + "]";
    }
}
