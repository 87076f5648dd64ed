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
 * One number of waiting requests after the other on the real pipeline: lets them pile up behind a limit, raises the limit
 * so that the pipeline works as fast as it can while as many go on waiting, and restarts the ledger.
 */
final class WaitingBench {
    private static final int TENANTS = 16;

    /** A call a second while requests pile up. */
    private static final long LOW = 60;

    private static final int LINGER_MILLIS = 5;
    private static final Duration POLL = Duration.ofMillis(20);

    /** Nothing comes for so long: the run has failed. */
    private static final Duration SILENCE_BOUND = Duration.ofMinutes(5);

    private final BenchSite stage;
    private final Settings settings;
    private final Consumer<String> log;

    /**
     * How it is measured.
     *
     * @param heap of the ledger, as {@code -Xmx} takes it
     * @param slots of the dispatcher
     * @param warmUp at full speed before the throughput is measured
     * @param heldTo the part of a core that the ledger's process has in a second restart; empty: there is none
     */
    record Settings(String heap, int slots, Duration warmUp, Duration measured, OptionalDouble heldTo) {}

    /**
     * What was measured.
     *
     * @param waiting how many requests waited
     * @param fillPerSecond requests that the ledger took in while they piled up
     * @param heapUsedBytes of the ledger after a full collection, while they waited
     * @param perSecond requests answered while as many went on waiting
     * @param restartSeconds from the start of the ledger's new process to the first readable response that it granted
     * @param heldRestartSeconds the same, with the new process held to a part of a core
     * @param lost lines of the ledger's log that tell of a task or a thread that was lost
     * @param heapUsedAfterRestartBytes the same as before, in the new process
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

    /** @param stage with a provider that answers at once */
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

    /** Answers for so long while it writes as many requests as are answered; the rate of the answers. */
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
        // a few that waited may all have been granted while the old one stopped
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
