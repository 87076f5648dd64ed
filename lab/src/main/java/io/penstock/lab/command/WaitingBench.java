package io.penstock.lab.command;

import io.penstock.cli.error.WorkFailedException;
import io.penstock.lab.load.ChatRequests;
import io.penstock.lab.load.RequestWriter;
import io.penstock.lab.load.ResponseReader;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Measures the real pipeline with a number of waiting requests. It lets them pile up behind a limit, raises the limit
 * so that the pipeline works at full speed while as many still wait, and restarts the ledger.
 */
final class WaitingBench {
    private static final int TENANTS = 16;

    /** The requests per minute while requests pile up: one call a second. */
    private static final long LOW = 60;

    private static final int LINGER_MILLIS = 5;
    private static final Duration POLL = Duration.ofMillis(20);

    /** When nothing comes for this time, the run has failed. */
    private static final Duration SILENCE_BOUND = Duration.ofMinutes(5);

    private final BenchSite stage;
    private final Settings settings;
    private final Consumer<String> log;

    /**
     * The settings of the benchmark.
     *
     * @param heap the ledger's heap, in the format of {@code -Xmx}
     * @param slots slots of the dispatcher
     * @param warmUp time at full speed before the throughput is measured
     * @param heldTo the part of a core that the ledger's process has in a second restart; empty for no second restart
     */
    record Settings(String heap, int slots, Duration warmUp, Duration measured, OptionalDouble heldTo) {}

    /**
     * The figures of one run.
     *
     * @param waiting how many requests waited
     * @param fillPerSecond requests that the ledger took in a second while they piled up
     * @param heapUsedBytes the ledger's used heap after a full collection, while they waited
     * @param perSecond requests answered in a second while as many still waited
     * @param restartSeconds seconds from the start of the ledger's new process to the first readable response to a
     *     grant that it made
     * @param heldRestartSeconds the same, with the new process held to a part of a core
     * @param lost lines of the ledger's log about a lost task or thread
     * @param heapUsedAfterRestartBytes the used heap of the new process, measured in the same way
     */
    record Figures(
            int waiting,
            double fillPerSecond,
            long heapUsedBytes,
            long heapMaxBytes,
            double perSecond,
            double stopSeconds,
            double restartSeconds,
            OptionalDouble heldRestartSeconds,
            long lost,
            long heapUsedAfterRestartBytes) {}

    /** @param stage a site whose provider answers at once */
    WaitingBench(BenchSite stage, Settings settings, Consumer<String> log) {
        this.stage = stage;
        this.settings = settings;
        this.log = log;
    }

    Figures measure(int waiting) throws InterruptedException {
        try (var services = stage.services(
                        "waiting-" + waiting,
                        new Services.Jvms(List.of("-Xmx" + settings.heap()), List.of()),
                        settings.slots());
                var watch = new PoolWatch(services);
                var writer = new RequestWriter(
                        services.cluster(), new ChatRequests(BenchSite.POOL, TENANTS, 1), LINGER_MILLIS);
                var reader = new ResponseReader(services.cluster())) {
            stage.configure(services.cluster(), Strategy.POOL_FIRST, LOW);
            watch.await(pool -> pool.getWorkers() > 0 && pool.getSlots() > 0);
            long began = System.nanoTime();
            int inHand = waiting + settings.slots();
            writer.write(inHand);
            watch.await(pool -> pool.getOffered() >= inHand);
            double fillPerSecond = inHand / seconds(began);
            log.accept("%,d requests wait, taken in at %,.0f/s".formatted(waiting, fillPerSecond));
            long heapUsed = services.ledger().heapUsedBytes();

            stage.configure(services.cluster(), Strategy.POOL_FIRST, BenchSite.AMPLE);
            answer(services, reader, writer, inHand, settings.warmUp());
            double perSecond = answer(services, reader, writer, inHand, settings.measured());
            log.accept("%,.0f answered a second while as many wait".formatted(perSecond));

            long stopped = System.nanoTime();
            services.ledger().stop();
            double stopSeconds = seconds(stopped);
            double restartSeconds = restart(services, reader, writer, OptionalDouble.empty());
            log.accept("the ledger stopped within %.1f s, and its new process granted within %.1f s"
                    .formatted(stopSeconds, restartSeconds));
            OptionalDouble heldRestartSeconds = settings.heldTo().isPresent()
                    ? OptionalDouble.of(heldRestart(services, reader, writer))
                    : OptionalDouble.empty();
            return new Figures(
                    waiting,
                    fillPerSecond,
                    heapUsed,
                    services.ledger().heapMaxBytes(),
                    perSecond,
                    stopSeconds,
                    restartSeconds,
                    heldRestartSeconds,
                    services.ledger().linesOfLog(PartProcess::tellsOfALoss),
                    services.ledger().heapUsedBytes());
        }
    }

    /** Reads answers for this time and writes as many requests as are answered. Returns the answers in a second. */
    private static double answer(
            Services services, ResponseReader reader, RequestWriter writer, int inHand, Duration span) {
        long began = System.nanoTime();
        long before = reader.count();
        long heard = began;
        while (System.nanoTime() - began < span.toNanos()) {
            long count = reader.count();
            reader.poll(POLL, response -> {});
            writer.write(inHand - (writer.written() - reader.count()));
            if (reader.count() > count) {
                heard = System.nanoTime();
            }
            check(services, heard);
        }
        return (reader.count() - before) / seconds(began);
    }

    private double heldRestart(Services services, ResponseReader reader, RequestWriter writer)
            throws InterruptedException {
        services.ledger().stop();
        double seconds = restart(services, reader, writer, settings.heldTo());
        log.accept("held to a part of a core it granted within %.1f s".formatted(seconds));
        return seconds;
    }

    private static double restart(
            Services services, ResponseReader reader, RequestWriter writer, OptionalDouble heldTo) {
        // If only a few waited, all of them may have been granted while the old ledger stopped.
        writer.write(1);
        Instant at = Instant.now();
        long began = System.nanoTime();
        services.restartLedger();
        Optional<CpuHold> hold =
                heldTo.isPresent() ? Optional.of(services.ledger().hold(heldTo.getAsDouble())) : Optional.empty();
        AtomicBoolean granted = new AtomicBoolean();
        try {
            while (!granted.get()) {
                reader.poll(POLL, response -> {
                    if (response.getTimings()
                            .getAdmittedAt()
                            .filter(at::isBefore)
                            .isPresent()) {
                        granted.set(true);
                    }
                });
                check(services, began);
            }
            return seconds(began);
        } finally {
            hold.ifPresent(CpuHold::close);
        }
    }

    private static void check(Services services, long heardNanos) {
        services.check();
        if (seconds(heardNanos) > SILENCE_BOUND.toSeconds()) {
            throw new WorkFailedException(
                    "nothing came for " + SILENCE_BOUND.toSeconds() + " s", "is the machine very busy?");
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
