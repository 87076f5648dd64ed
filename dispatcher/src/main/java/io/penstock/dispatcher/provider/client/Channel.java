package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.provider.answer.CallBuffers;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one host, and the buffers of the calls that use it one after another. It survives a call only when
 * the answer has come to its end: whatever else ends a call closes the channel and gives up its buffers, which the
 * call's I/O thread may still be writing to. For one call at a time; handed from thread to thread by its owner.
 */
public final class Channel {
    private final HttpHost host;
    private final CallBuffers buffers;
    private volatile @Nullable AsyncClientEndpoint connection;
    private volatile long idleSinceNanos;

    Channel(HttpHost host, CallBuffers buffers) {
        this.host = host;
        this.buffers = buffers;
    }

    public HttpHost host() {
        return host;
    }

    /** Whether its connection is open. */
    public boolean isOpen() {
        AsyncClientEndpoint held = connection;
        return held != null && held.isConnected();
    }

    /** Since when no call uses it, in elapsed nanoseconds. */
    public long idleSinceNanos() {
        return idleSinceNanos;
    }

    /** Gives its connection to the client's pool, for other calls to its host. Only while no call uses it. */
    public void release() {
        AsyncClientEndpoint held = take();
        if (held != null) {
            held.releaseAndReuse();
        }
    }

    /** Closes its connection. Only while no call uses it. */
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
