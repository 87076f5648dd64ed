package io.penstock.dispatcher.provider.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;

/** A proxy that is reached over plain HTTP, with the login that is sent to it. */
final class Proxy {
    private final HttpHost host;
    private final Optional<String> authorization;

    private Proxy(HttpHost host, Optional<String> authorization) {
        this.host = host;
        this.authorization = authorization;
    }

    static Proxy open(HttpHost host) {
        return new Proxy(host, Optional.empty());
    }

    /** A proxy that asks for a name and a password (RFC 7617). */
    static Proxy guarded(HttpHost host, String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Proxy(host, Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)));
    }

    HttpHost host() {
        return host;
    }

    /** The value of {@code Proxy-Authorization}; empty for an open proxy. */
    Optional<String> authorization() {
        return authorization;
    }

    /** The address, without the login. */
    @Override
    public String toString() {
        return host.toString();
    }
}
