package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.provider.answer.CallBuffers;
import io.penstock.dispatcher.work.Channel;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one host, and the buffers of the calls that use it one after another. It survives a call only when
 * the answer has come to its end: whatever else ends a call closes the channel and gives up its buffers, which the
 * call's I/O thread may still be writing to. For one call at a time; handed from thread to thread by its owner.
 */
public final class HttpChannel implements Channel {
    private final HttpHost host;
    private final CallBuffers buffers;
    private final AtomicReference<@Nullable CallBuffers> spareBuffers;
    private volatile @Nullable AsyncClientEndpoint connection;
    private volatile long idleSinceNanos;

    /** @param spareBuffers takes its buffers when it gives way to another channel */
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

    /** Takes the connection out, for a call. */
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
