package io.penstock.dispatcher.provider.dialect;

import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.provider.key.ApiKey;
import java.util.Optional;

/**
 * One call to make.
 *
 * @param endpoint the path that the caller named, which decides how a streamed answer is read
 * @param api the API of the instance that is called
 */
public record ProviderCall(
        String requestId,
        String endpoint,
        ProviderApi api,
        Target target,
        RequestBody body,
        Optional<ApiKey> apiKey,
        CallBounds bounds) {

    /** The request's id and target, without body and key. */
    @Override
    public String toString() {
        return "ProviderCall[" + requestId + ", " + target + "]";
    }
}
