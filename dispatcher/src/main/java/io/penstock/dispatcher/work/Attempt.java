package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.CallListener;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.RunningCall;
import io.penstock.records.Grant;
import io.penstock.records.Strategy;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A grant that has taken a slot. It reports its end exactly once, to the scheduler that began it. */
public final class Attempt implements CallListener, RunningCall {
    private final GrantInHand inHand;
    private final PoolScheduler poolScheduler;
    private final PoolSettings settings;
    private final Instance instance;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable RunningCall call;
    private volatile @Nullable Channel channel;
    private final AtomicBoolean hasStarted = new AtomicBoolean();
    private volatile boolean aborted;

    Attempt(GrantInHand inHand, PoolScheduler poolScheduler, PoolSettings settings) {
        this.inHand = inHand;
        this.poolScheduler = poolScheduler;
        this.settings = settings;
        this.instance = settings.instance(inHand.grant().getInstance());
    }

    public Grant grant() {
        return inHand.grant();
    }

    /**
     * Takes the channel for the call; empty when the call may use any connection. Call it once, when nothing else can
     * prevent the call.
     */
    public Optional<Channel> takeChannel() {
        if (settings.strategy() == Strategy.POOL_FIRST) {
            channel = poolScheduler.takeChannel(inHand.grant().getInstance(), instance);
        }
        return channel();
    }

    GrantInHand inHand() {
        return inHand;
    }

    PoolSettings settings() {
        return settings;
    }

    /** The channel that the call uses or has used. */
    Optional<Channel> channel() {
        return Optional.ofNullable(channel);
    }

    void begin() {
        RunningCall begun = instance.begin(this);
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
        if (may && hasStarted.compareAndSet(false, true)) {
            poolScheduler.starts(inHand.grant(), now);
        }
        return may;
    }

    @Override
    public void notStarted(Instant now) {
        if (over.compareAndSet(false, true)) {
            poolScheduler.notStarted(this, now);
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
