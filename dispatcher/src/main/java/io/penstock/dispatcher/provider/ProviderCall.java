package io.penstock.dispatcher.provider;

import java.util.Optional;

/**
 * One call to make.
 *
 * @param endpoint the path that the caller named, which tells the shape of a streamed answer
 * @param apiKey the bearer token
 */
public record ProviderCall(
        String requestId,
        String endpoint,
        Target target,
        RequestBody body,
        Optional<String> apiKey,
        CallBounds bounds) {

    /** The key is left out. */
    @Override
    public String toString() {
        return "ProviderCall[" + requestId + ", " + target + "]";
    }
}
