package io.penstock.dispatcher.provider.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks a proxy for a connection to a host with CONNECT (RFC 9110, section 9.3.6). Afterwards the two ends use the
 * connection.
 */
final class Tunnel implements AsyncClientExchangeHandler {
    private final Proxy proxy;
    private final HttpHost target;
    private final FutureCallback<Void> callback;

    Tunnel(Proxy proxy, HttpHost target, FutureCallback<Void> callback) {
        this.proxy = proxy;
        this.target = target;
        this.callback = callback;
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        BasicHttpRequest request = new BasicHttpRequest(Method.CONNECT, target, target.toHostString());
        proxy.authorization().ifPresent(value -> request.addHeader(HttpHeaders.PROXY_AUTHORIZATION, value));
        channel.sendRequest(request, null, context);
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
        int status = response.getCode();
        if (status == HttpStatus.SC_OK) {
            callback.completed(null);
        } else {
            callback.failed(
                    new IOException("the proxy " + proxy + " answered " + status + " for " + target.toHostString()
                            + (status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED
                                    ? ": it asks for another name and password"
                                    : "")));
        }
    }

    @Override
    public void failed(Exception cause) {
        callback.failed(cause);
    }

    @Override
    public void cancel() {
        callback.cancelled();
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void produce(DataStreamChannel channel) {}

    @Override
    public void consumeInformation(HttpResponse response, HttpContext context) {}

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) {}

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {}

    @Override
    public void releaseResources() {}
}
