package io.penstock.provider;

import io.penstock.provider.answers.Dialect;
import io.penstock.provider.answers.Route;
import java.util.Optional;

/**
 * A request as it came over HTTP.
 *
 * @param path without the query
 * @param route what the path asks for; empty when it is not the path of a call
 * @param version the API version that the call names, where its dialect has one
 * @param key the API key, read from where the dialect puts it
 * @param callerId the caller's own id of the call
 * @param body absent when it is larger than {@link #MAX_BODY_BYTES}
 */
record Incoming(
        String method,
        String path,
        Optional<Route> route,
        Optional<String> version,
        Optional<String> key,
        Optional<String> callerId,
        Optional<byte[]> body) {
    static final int MAX_BODY_BYTES = 32 << 20;

    /** The dialect of the answer. */
    Dialect dialect() {
        return route.map(Route::dialect).orElse(Dialect.OPENAI);
    }
}
