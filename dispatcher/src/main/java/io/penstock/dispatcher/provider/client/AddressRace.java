package io.penstock.dispatcher.provider.client;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one of several addresses of a host (RFC 8305, "Happy Eyeballs", section 5). The first address is tried
 * at once, each further one when an earlier attempt fails or has not succeeded for a moment. The first connection
 * that opens is taken, and the other attempts are given up.
 */
final class AddressRace implements Cancellable {
    /**
     * The delay before the next address is tried as well: the value that RFC 8305 recommends. It is shorter when the
     * time does not suffice for all addresses.
     */
    static final Duration HEAD_START = Duration.ofMillis(250);

    /** Begins a connection to an address. */
    @FunctionalInterface
    interface Connect {
        Future<ManagedAsyncClientConnection> to(
                InetAddress address, FutureCallback<ManagedAsyncClientConnection> callback);
    }

    private final Connect connect;
    private final ScheduledExecutorService timer;
    private final long headStartMillis;
    private final FutureCallback<ManagedAsyncClientConnection> callback;
    private final Queue<InetAddress> left;
    private final List<Future<?>> begun = new ArrayList<>();
    private int running;
    private boolean isOver;
    private @Nullable Exception firstFailure;

    /**
     * @param addresses at least one, in the order in which they are tried
     * @param within the time in which every address is tried
     */
    AddressRace(
            List<InetAddress> addresses,
            Duration within,
            Connect connect,
            ScheduledExecutorService timer,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        this.left = new ArrayDeque<>(addresses);
        this.headStartMillis = Math.min(HEAD_START.toMillis(), within.toMillis() / (addresses.size() + 1));
        this.connect = connect;
        this.timer = timer;
        this.callback = callback;
    }

    /** Tries the next address, if one is left. */
    void next() {
        InetAddress address;
        synchronized (this) {
            address = isOver ? null : left.poll();
            if (address == null) {
                return;
            }
            running++;
            if (!left.isEmpty()) {
                begun.add(timer.schedule(this::next, headStartMillis, TimeUnit.MILLISECONDS));
            }
        }
        Future<?> attempt = connect.to(address, new Runner());
        synchronized (this) {
            if (!isOver) {
                begun.add(attempt);
                return;
            }
        }
        // This has no effect on an attempt that has succeeded.
        attempt.cancel(true);
    }

    @Override
    public boolean cancel() {
        if (!end()) {
            return false;
        }
        callback.cancelled();
        return true;
    }

    private synchronized boolean end() {
        if (isOver) {
            return false;
        }
        isOver = true;
        begun.forEach(attempt -> attempt.cancel(true));
        return true;
    }

    private final class Runner implements FutureCallback<ManagedAsyncClientConnection> {
        @Override
        public void completed(ManagedAsyncClientConnection connection) {
            if (end()) {
                callback.completed(connection);
            } else {
                connection.close(CloseMode.IMMEDIATE);
            }
        }

        @Override
        public void failed(Exception cause) {
            Exception first;
            boolean isLast;
            synchronized (AddressRace.this) {
                running--;
                first = firstFailure == null ? cause : firstFailure;
                firstFailure = first;
                isLast = running == 0 && left.isEmpty();
            }
            if (!isLast) {
                next();
            } else if (end()) {
                callback.failed(first);
            }
        }

        @Override
        public void cancelled() {
            failed(new IOException("the connection was given up"));
        }
    }
}
