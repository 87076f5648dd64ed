package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.metrics.WorkerMeters;
import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionTracker;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.Completion;
import io.penstock.schemas.Cluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the consumer and the transactions: it reads grants, hands them to the scheduler of
 * calls, and publishes what is done.
 */
public final class DispatchLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchLoop.class);

    /** How long a poll waits for grants when nothing is in hand. */
    private static final Duration IDLE_PATIENCE = Duration.ofMillis(200);

    private static final Duration MARKERS_PASSED_AFTER = Duration.ofSeconds(1);

    private final LoopSettings settings;
    private final LongSupplier nanoTime;
    private final AtomicBoolean goesOn = new AtomicBoolean();
    private final AssignedPartitions assignedPartitions = new AssignedPartitions();
    private final GrantConsumer consumer;
    private final TransactionalOutputs outputs;
    private final Publisher publisher;
    private final CallScheduler scheduler;
    private final Handover handover;
    private final GrantReader reader;
    private final PublishPace pace;
    private final Set<AssignedPartition> passed = new HashSet<>();
    private long busyNanos;
    private final Thread thread;
    private volatile Optional<Throwable> failure = Optional.empty();

    /**
     * A loop that is ready to begin.
     *
     * @param schedulers makes the scheduler that reports its completions to the given consumer
     * @param announce tells the ledger at once which partitions are ready
     */
    public DispatchLoop(
            Cluster cluster,
            LoopSettings settings,
            WorkerMeters meters,
            LongSupplier nanoTime,
            Function<Consumer<Completion>, CallScheduler> schedulers,
            Runnable announce) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        String worker = settings.worker();
        outputs = new TransactionalOutputs(TransactionalOutputs.producers(cluster, worker));
        consumer = new GrantConsumer(cluster, worker, settings.drainBound());
        publisher = new Publisher(consumer, outputs, new RecordWriter(cluster), assignedPartitions, meters, nanoTime);
        scheduler = schedulers.apply(publisher::complete);
        handover = new Handover(
                consumer, assignedPartitions, publisher, scheduler, announce, settings.drainBound(), nanoTime);
        reader = new GrantReader(
                cluster, worker, consumer, assignedPartitions, scheduler, publisher::complete, nanoTime);
        pace = new PublishPace(settings.commitInterval());
        busyNanos = nanoTime.getAsLong();
        thread = new Thread(this::run, "penstock-dispatcher-" + worker);
    }

    public CallScheduler scheduler() {
        return scheduler;
    }

    /** Partitions of the admitted topic from which grants can be started. */
    public List<Integer> readyPartitions() {
        return assignedPartitions.ready();
    }

    public void begin() {
        goesOn.set(true);
        thread.start();
    }

    /** Whether the loop is running. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** What ended the loop before its time. */
    public Optional<Throwable> failure() {
        return failure;
    }

    /** Drains, leaves the group and ends, within the drain bound and half a minute. */
    public void leave() throws InterruptedException {
        goesOn.set(false);
        if (thread.getState() == Thread.State.NEW) {
            release();
            return;
        }
        thread.join(settings.drainBound().plus(LoopSettings.LEAVE_BOUND).toMillis());
    }

    private void run() {
        try {
            consumer.subscribe(handover);
            while (goesOn.get()) {
                turn();
            }
            handover.letGo(assignedPartitions.numbers());
        } catch (RuntimeException | Error e) {
            LOG.error("The worker stops", e);
            failure = Optional.of(e);
            assignedPartitions.withdrawAll();
        } finally {
            release();
        }
    }

    private void release() {
        closeQuietly(consumer);
        closeQuietly(outputs);
    }

    private void turn() {
        scheduler.failure().ifPresent(DispatchLoop::giveUp);
        var records = consumer.poll(patience());
        if (!assignedPartitions.areAllReady()) {
            handover.takeOver();
            handover.open();
        }
        reader.read(records);
        reader.readAgain();
        publishWhatIsDue();
        consumer.pauseExactly(unwanted());
    }

    private Duration patience() {
        if (!assignedPartitions.areAllReady()) {
            return Duration.ZERO;
        }
        if (publisher.isIdle()) {
            return scheduler.isIdle() ? IDLE_PATIENCE : PublishPace.MIN_PAUSE;
        }
        return wholeMillis(pace.leftNanos(nanoTime.getAsLong()));
    }

    /** Rounded up: a consumer waits whole milliseconds, and the loop would turn without a pause for the rest of one. */
    private static Duration wholeMillis(long nanos) {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.MILLISECONDS.toNanos(1) - 1));
    }

    private void publishWhatIsDue() {
        long began = nanoTime.getAsLong();
        if (pace.leftNanos(began) > 0) {
            return;
        }
        passMarkers(began);
        if (publisher.isIdle() && passed.isEmpty()) {
            return;
        }
        if (publisher.publish(passed, HandoverState.OPEN)) {
            passed.clear();
            pace.succeeded(began, nanoTime.getAsLong());
        } else {
            pace.failed(nanoTime.getAsLong());
        }
    }

    /**
     * Without work, notes the partitions of which everything is done and committed, but for the marks of the ledger's
     * transactions at their ends: without a commit behind these, a worker that has nothing to do is shown with a lag.
     * Not at once, since a grant that comes would wait for that commit.
     */
    private void passMarkers(long nowNanos) {
        if (!publisher.isIdle() || !scheduler.isIdle()) {
            busyNanos = nowNanos;
        }
        passed.retainAll(assignedPartitions.all());
        if (nowNanos - busyNanos < MARKERS_PASSED_AFTER.toNanos()) {
            return;
        }
        for (AssignedPartition assigned : assignedPartitions.all()) {
            PartitionTracker tracker = assigned.tracker();
            if (!assigned.isReady() || tracker.pending() > 0) {
                continue;
            }
            OptionalLong position = consumer.position(assigned.lease().partition());
            if (position.isEmpty()) {
                // no broker says; asked again a second later
                busyNanos = nowNanos;
                return;
            }
            if (tracker.passes(position.getAsLong())) {
                passed.add(assigned);
            }
        }
    }

    /** Partitions to read nothing from now. */
    private Set<Integer> unwanted() {
        Set<Integer> unwanted = new HashSet<>(assignedPartitions.unclaimed());
        boolean isFull = scheduler.isFull() || reader.isFull();
        for (AssignedPartition assigned : assignedPartitions.all()) {
            if (isFull || !assigned.isReady() || assigned.tracker().isFull()) {
                unwanted.add(assigned.lease().partition());
            }
        }
        return unwanted;
    }

    private static void giveUp(Throwable failure) {
        throw new IllegalStateException("nobody could be told how a call ended", failure);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("Closing failed: {}", e.toString());
        }
    }
}
