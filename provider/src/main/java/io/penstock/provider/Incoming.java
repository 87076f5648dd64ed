package io.penstock.provider;

import io.penstock.provider.answers.Dialect;
import io.penstock.provider.answers.Route;
import java.util.Optional;

/**
 * A request as it came over HTTP.
 *
 * @param path without the query
 * @param route what the path asks for, when it is a call's
 * @param version of the API that the call means, where its dialect has one
 * @param key from where the dialect puts it
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

    /** What it is answered in. */
    Dialect dialect() {
        return route.map(Route::dialect).orElse(Dialect.OPENAI);
    }
}
