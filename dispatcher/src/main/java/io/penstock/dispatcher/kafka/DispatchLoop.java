package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.core.DrainTimes;
import io.penstock.dispatcher.core.Step;
import io.penstock.dispatcher.core.Worker;
import io.penstock.dispatcher.core.WorkerObserver;
import io.penstock.dispatcher.core.WorkerSettings;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.Completion;
import io.penstock.schemas.Cluster;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the consumer and the transactions: it carries out the steps of the worker, one after
 * another.
 */
public final class DispatchLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchLoop.class);

    private final WorkerSettings settings;
    private final LongSupplier nanoTime;
    private final AtomicBoolean goesOn = new AtomicBoolean();
    private final GrantConsumer consumer;
    private final TransactionalOutputs outputs;
    private final Worker worker;
    private final GrantReader reader;
    private final StepExecutor steps;
    private final Thread thread;
    private volatile Optional<Throwable> failure = Optional.empty();

    /**
     * A loop that is ready to begin.
     *
     * @param schedulers makes the scheduler, which reports its completions to the given consumer
     * @param announce tells the ledger at once which partitions are ready
     */
    public DispatchLoop(
            Cluster cluster,
            WorkerSettings settings,
            WorkerObserver observer,
            InstantSource clock,
            LongSupplier nanoTime,
            Function<Consumer<Completion>, CallScheduler> schedulers,
            Runnable announce) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        outputs = new TransactionalOutputs(TransactionalOutputs.producers(cluster, settings.id()));
        consumer = new GrantConsumer(cluster, settings.id(), settings.drainBound());
        worker = new Worker(settings, schedulers, observer, announce, nanoTime.getAsLong());
        reader = new GrantReader(cluster, consumer, worker, clock, nanoTime);
        steps = new StepExecutor(worker, consumer, outputs, new RecordWriter(cluster), nanoTime);
        thread = new Thread(this::run, "penstock-dispatcher-" + settings.id());
    }

    public CallScheduler scheduler() {
        return worker.scheduler();
    }

    /** Partitions of the admitted topic from which grants can be started. */
    public List<Integer> readyPartitions() {
        return worker.ready();
    }

    public void begin() {
        goesOn.set(true);
        thread.start();
    }

    /** Whether the loop is running. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** What made the loop stop unexpectedly; empty while it runs and after an orderly end. */
    public Optional<Throwable> failure() {
        return failure;
    }

    /** Drains, leaves the group and ends. Waits for that at most the drain bound and half a minute. */
    public void leave() throws InterruptedException {
        goesOn.set(false);
        if (thread.getState() == Thread.State.NEW) {
            release();
            return;
        }
        thread.join(DrainTimes.leftWithin(settings.drainBound()).toMillis());
    }

    private void run() {
        try {
            consumer.subscribe(new Rebalances());
            while (goesOn.get()) {
                Step step = worker.next(nanoTime.getAsLong());
                if (step instanceof Step.Poll poll) {
                    poll(poll);
                } else {
                    steps.carryOut(step);
                }
            }
            letGo(worker.assigned());
        } catch (RuntimeException | Error e) {
            LOG.error("The worker stops", e);
            failure = Optional.of(e);
            worker.withdraw();
        } finally {
            release();
        }
    }

    private void poll(Step.Poll poll) {
        consumer.pauseExactly(reader.isFull() ? worker.assigned() : poll.paused());
        reader.read(consumer.poll(poll.patience()));
        reader.readAgain();
    }

    private void letGo(Set<Integer> partitions) {
        worker.revoked(partitions, nanoTime.getAsLong());
        for (Optional<Step> step = next(); step.isPresent(); step = next()) {
            steps.carryOut(step.get());
        }
    }

    private Optional<Step> next() {
        return worker.nextOfRelease(nanoTime.getAsLong());
    }

    private void release() {
        closeQuietly(consumer);
        closeQuietly(outputs);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("Closing failed: {}", e.toString());
        }
    }

    /** Told by the group, during a poll, which partitions it assigns and revokes. */
    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
            worker.assigned(numbers(partitions));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (failure.isPresent()) {
                worker.lost(numbers(partitions));
            } else {
                letGo(numbers(partitions));
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            worker.lost(numbers(partitions));
        }

        private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
            Set<Integer> numbers = new TreeSet<>();
            partitions.forEach(partition -> numbers.add(partition.partition()));
            return numbers;
        }
    }
}
