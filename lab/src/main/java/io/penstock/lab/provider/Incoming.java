package io.penstock.lab.provider;

import java.util.Optional;

/**
 * A request as it came over HTTP.
 *
 * @param path without the query
 * @param key the bearer token
 * @param callerId the caller's own id of the call
 * @param body absent when it is larger than {@link #MOST_BODY_BYTES}
 */
record Incoming(String method, String path, Optional<String> key, Optional<String> callerId, Optional<byte[]> body) {
    static final int MOST_BODY_BYTES = 32 << 20;
}
