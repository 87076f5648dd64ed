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
 * Connects to one of several addresses of a host: to the first at once, to each further one as soon as those before have
 * failed, or have not answered for a moment (RFC 8305, "Happy Eyeballs", section 5). The first connection that is there is
 * taken, and the others are given up.
 */
final class AddressRace implements Cancellable {
    /** How long an address has before the next is tried beside it: RFC 8305's recommendation. */
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
     * @param within in which every address is tried
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

    /** Begins with the first address that was not tried yet, if any. */
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
        // of one that has won this is without effect
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
