package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.provider.answer.CallBuffers;
import io.penstock.dispatcher.work.Channel;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one host, and the buffers of the calls that use it one after another. It stays open only after a
 * call whose answer came to its end. Any other end of a call closes the connection and gives up the buffers, because
 * the call's I/O thread may still be writing to them. For one call at a time; its owner hands it from thread to
 * thread.
 */
public final class HttpChannel implements Channel {
    private final HttpHost host;
    private final CallBuffers buffers;
    private final AtomicReference<@Nullable CallBuffers> spareBuffers;
    private volatile @Nullable AsyncClientEndpoint connection;
    private volatile long idleSinceNanos;

    /** @param spareBuffers takes its buffers when it is released */
    HttpChannel(HttpHost host, CallBuffers buffers, AtomicReference<@Nullable CallBuffers> spareBuffers) {
        this.host = host;
        this.buffers = buffers;
        this.spareBuffers = spareBuffers;
    }

    @Override
    public String address() {
        return host.toURI();
    }

    HttpHost host() {
        return host;
    }

    @Override
    public boolean isOpen() {
        AsyncClientEndpoint held = connection;
        return held != null && held.isConnected();
    }

    @Override
    public long idleSinceNanos() {
        return idleSinceNanos;
    }

    @Override
    public void release() {
        AsyncClientEndpoint held = take();
        if (held != null) {
            held.releaseAndReuse();
            spareBuffers.set(buffers);
        }
    }

    @Override
    public void close() {
        AsyncClientEndpoint held = take();
        if (held != null) {
            held.releaseAndDiscard();
        }
    }

    CallBuffers buffers() {
        return buffers;
    }

    /** Takes the connection out for a call; null when there is none. */
    @Nullable
    AsyncClientEndpoint take() {
        AsyncClientEndpoint held = connection;
        connection = null;
        return held;
    }

    /** Keeps the connection after a call whose answer has come to its end. */
    void keep(AsyncClientEndpoint used, long nowNanos) {
        buffers.clear();
        idleSinceNanos = nowNanos;
        connection = used;
    }
}
