package io.penstock.dispatcher.work;

import io.penstock.dispatcher.provider.call.CallListener;
import io.penstock.dispatcher.provider.call.CallReport;
import io.penstock.dispatcher.provider.call.RunningCall;
import io.penstock.dispatcher.provider.client.Channel;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A grant that has taken a slot. It ends exactly once, with the scheduler that began it. */
final class Attempt implements CallListener, RunningCall {
    private final GrantInHand inHand;
    private final PoolScheduler poolScheduler;
    private final PoolSettings settings;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable RunningCall call;
    private volatile @Nullable Channel channel;
    private volatile boolean aborted;

    Attempt(GrantInHand inHand, PoolScheduler poolScheduler, PoolSettings settings) {
        this.inHand = inHand;
        this.poolScheduler = poolScheduler;
        this.settings = settings;
    }

    GrantInHand inHand() {
        return inHand;
    }

    PoolSettings settings() {
        return settings;
    }

    /** Keeps the channel that the call uses. */
    void uses(Channel taken) {
        channel = taken;
    }

    /** The channel that the call uses or used; empty when it goes over a connection of the client's pool. */
    Optional<Channel> channel() {
        return Optional.ofNullable(channel);
    }

    /** Keeps the way to give the call up. */
    void running(RunningCall begun) {
        call = begun;
        if (aborted) {
            begun.abort();
        }
    }

    @Override
    public boolean mayStart(Instant now) {
        boolean may = !over.get()
                && inHand.lease().mayStart()
                && now.isBefore(inHand.grant().getStartBy());
        if (may) {
            poolScheduler.starts(inHand.grant(), now);
        }
        return may;
    }

    @Override
    public void notStarted() {
        if (over.compareAndSet(false, true)) {
            poolScheduler.notStarted(this);
        }
    }

    @Override
    public void ended(CallReport report) {
        if (over.compareAndSet(false, true)) {
            poolScheduler.ended(this, report);
        }
    }

    @Override
    public void abort() {
        aborted = true;
        RunningCall begun = call;
        if (begun != null) {
            begun.abort();
        }
    }
}
