package io.penstock.lab.command;

import io.penstock.cli.cluster.Cancellations;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.lab.load.OpenLoop;
import io.penstock.lab.load.RequestWriter;
import io.penstock.lab.load.ResponseFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Lets many requests of a pool end at once on the real pipeline while another pool of the same task goes on, and
 * judges the effect on both.
 */
final class BacklogBench {
    private static final int LINGER_MILLIS = 5;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofMillis(100);

    /** When no waiting request ends for this time, the measurement stops. */
    private static final Duration SILENCE_BOUND = Duration.ofMinutes(2);

    /** How long to read on after the last response, for any that come twice. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    /** The least rate at which the ledger takes requests in. The common deadline depends on it. */
    private static final int FILLED_PER_SECOND = 4_000;

    /** Added to the time in which all requests should be taken in. */
    private static final Duration FILL_MARGIN = Duration.ofSeconds(30);

    /** The time before anything ends, in which the other pool gets under way. */
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private static final int SLOTS = 64;

    private final BenchSite stage;
    private final Settings settings;
    private final Consumer<String> log;
    private int runs;

    /**
     * The settings of the benchmark.
     *
     * @param heap the ledger's heap, in the format of {@code -Xmx}
     * @param steadyPerSecond requests of the other pool in a second
     */
    record Settings(String heap, int steadyPerSecond) {}

    /**
     * One run.
     *
     * @param cores the part of a core that the ledger's process is held to; empty for no hold
     */
    record Trial(BacklogEnding backlog, int waiting, OptionalDouble cores) {
        /** The longest time without a grant that is allowed in the other pool. */
        Duration gapBound() {
            return Duration.ofSeconds(cores.isPresent() ? 5 : 1);
        }
    }

    /**
     * The figures of one run.
     *
     * @param waited how many waited when they were to end
     * @param ended how many ended as they should, once
     * @param seconds seconds from the instant when they were to end until the last response could be read
     * @param steadyGrants grants of the other pool meanwhile
     * @param longestGapMillis the longest time without a grant in the other pool meanwhile
     * @param lost lines of the ledger's log about a lost task or thread
     * @param ledgerCores cores that the ledger's process used on average meanwhile
     */
    record Figures(
            BacklogEnding backlog,
            int waiting,
            long waited,
            long ended,
            double seconds,
            int steadyGrants,
            long longestGapMillis,
            long gapBoundMillis,
            long lost,
            double ledgerCores) {
        boolean hold() {
            return waited == waiting
                    && ended == waiting
                    && steadyGrants > 0
                    && longestGapMillis <= gapBoundMillis
                    && lost == 0;
        }
    }

    /** @param stage a site whose provider takes {@link BacklogPools#PER_TOKEN} for each token */
    BacklogBench(BenchSite stage, Settings settings, Consumer<String> log) {
        this.stage = stage;
        this.settings = settings;
        this.log = log;
    }

    Figures measure(Trial trial) throws InterruptedException {
        try (var services = stage.services(
                        "backlog-" + runs++, new Services.Jvms(List.of("-Xmx" + settings.heap()), List.of()), SLOTS);
                var watch = new PoolWatch(services);
                var feed = new ResponseFeed(services.cluster())) {
            ClusterPools.publish(services.cluster(), BacklogPools.of(stage.providerUrl()), Set.of());
            watch.await(pool -> pool.getPool().equals(BacklogPools.BULK) && pool.getSlots() > 0);
            AtomicLong waits = new AtomicLong();
            watch.showTo(pool -> {
                if (pool.getPool().equals(BacklogPools.BULK)) {
                    waits.set(pool.getOutstanding() == 1 ? pool.getWaiting() : 0);
                }
            });
            Optional<Instant> deadline = fill(trial, services, waits);
            log.accept("%,d requests wait".formatted(waits.get()));
            return end(trial, deadline, services, feed, waits);
        }
    }

    private Optional<Instant> fill(Trial trial, Services services, AtomicLong waits) throws InterruptedException {
        long began = System.nanoTime();
        Duration longest = FILL_MARGIN.plusSeconds(trial.waiting() / FILLED_PER_SECOND);
        Optional<Instant> deadline = trial.backlog() == BacklogEnding.DEADLINE
                ? Optional.of(Instant.now().plus(longest))
                : Optional.empty();
        AtomicLong number = new AtomicLong();
        try (var blocker = new RequestWriter(services.cluster(), BacklogPools::blocker, 0);
                var writer = new RequestWriter(
                        services.cluster(),
                        () -> BacklogPools.waiting(number.getAndIncrement(), deadline),
                        LINGER_MILLIS)) {
            blocker.write(1);
            blocker.flush();
            writer.write(trial.waiting());
            writer.flush();
        }
        while (waits.get() < trial.waiting()) {
            Thread.sleep(LOOK.toMillis());
            services.check();
            if (System.nanoTime() - began > longest.toNanos()) {
                throw new WorkFailedException(
                        "%,d of %,d requests waited after %d s"
                                .formatted(waits.get(), trial.waiting(), longest.toSeconds()),
                        "give fewer --requests and --others on a machine that is slow or busy");
            }
        }
        return deadline;
    }

    private Figures end(Trial trial, Optional<Instant> deadline, Services services, ResponseFeed feed, AtomicLong waits)
            throws InterruptedException {
        AtomicLong number = new AtomicLong();
        BacklogTally tally = new BacklogTally(trial.backlog().end());
        Reading reading = new Reading(services, feed, tally);
        Optional<CpuHold> held = trial.cores().isPresent()
                ? Optional.of(services.ledger().hold(trial.cores().getAsDouble()))
                : Optional.empty();
        try (var writer =
                        new RequestWriter(services.cluster(), () -> BacklogPools.steady(number.getAndIncrement()), 0);
                var steady = OpenLoop.start(writer, settings.steadyPerSecond(), Long.MAX_VALUE)) {
            reading.until(deadline.orElseGet(() -> Instant.now().plus(WARM_UP)));
            long waited = waits.get();
            Duration cpuBefore = services.ledger().cpu();
            Instant from = Instant.now();
            setOff(trial, services);
            reading.all(trial.waiting());
            Instant to = Instant.now();
            Duration cpu = services.ledger().cpu().minus(cpuBefore);
            reading.until(to.plus(AFTERWARDS));
            steady.failure().ifPresent(failure -> {
                throw failure;
            });
            double seconds = Duration.between(from, to).toMillis() / 1_000.0;
            return new Figures(
                    trial.backlog(),
                    trial.waiting(),
                    waited,
                    tally.ended() - tally.otherEnds() - tally.twice(),
                    seconds,
                    tally.steadyGrants(from, to),
                    tally.longestGap(from, to).toMillis(),
                    trial.gapBound().toMillis(),
                    services.ledger().linesOfLog(PartProcess::tellsOfALoss),
                    cpu.toMillis() / 1_000.0 / seconds);
        } finally {
            held.ifPresent(CpuHold::close);
        }
    }

    private static void setOff(Trial trial, Services services) {
        switch (trial.backlog()) {
            case DEADLINE -> {}
            case POOL_TAKEN_AWAY -> ClusterPools.publish(services.cluster(), List.of(), Set.of(BacklogPools.BULK));
            case BATCH_CANCELLED ->
                Cancellations.send(
                        services.cluster(),
                        BacklogPools.BATCH,
                        Optional.empty(),
                        List.of(BacklogPools.BULK),
                        Instant.now());
        }
    }

    /** The responses of a run, as they become readable. */
    private record Reading(Services services, ResponseFeed feed, BacklogTally tally) {
        void until(Instant end) {
            while (Instant.now().isBefore(end)) {
                poll();
            }
        }

        void all(int waiting) {
            int ended = tally.ended();
            long heard = System.nanoTime();
            while (tally.ended() < waiting) {
                poll();
                if (tally.ended() > ended) {
                    ended = tally.ended();
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > SILENCE_BOUND.toNanos()) {
                    return;
                }
            }
        }

        private void poll() {
            feed.poll(POLL, tally::take);
            services.check();
        }
    }
}
