package io.penstock.lab.baseline;

import java.net.URI;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;

/** The plain loop's calls: pooled HTTP/1.1 connections of the library that the dispatcher uses, and nothing around. */
final class PlainCalls implements AutoCloseable {
    private final MinimalHttpAsyncClient http;
    private final URI origin;

    /** @param origin scheme, host and port of the provider */
    PlainCalls(URI origin, int inFlight) {
        this.origin = origin;
        http = HttpAsyncClients.createMinimal(
                H2Config.DEFAULT,
                Http1Config.DEFAULT,
                IOReactorConfig.custom()
                        .setIoThreadCount(Runtime.getRuntime().availableProcessors())
                        .setTcpNoDelay(true)
                        .build(),
                PoolingAsyncClientConnectionManagerBuilder.create()
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setMaxConnTotal(inFlight)
                        .setMaxConnPerRoute(inFlight)
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                .build())
                        .build());
        http.start();
    }

    void post(String path, String body, FutureCallback<SimpleHttpResponse> callback) {
        SimpleHttpRequest request = SimpleRequestBuilder.post(origin.resolve(path))
                .setBody(body, ContentType.APPLICATION_JSON)
                .build();
        var unused = http.execute(request, callback);
    }

    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }
}
