package io.penstock.lab.chaos;

import io.penstock.provider.ProviderStats;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.UnusableClusterException;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * One run: starts the parts, lets requests come while parts are killed, stopped and continued, waits for the end of
 * every request, and judges by the topics and the provider's count.
 */
public final class ChaosRun implements AutoCloseable {
    private static final Duration START_BOUND = Duration.ofMinutes(2);
    private static final Duration SILENCE_BOUND = Duration.ofMinutes(3);
    private static final Duration QUIET_BOUND = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final List<Topic<?>> WORK = List.of(Topic.REQUESTS, Topic.ADMITTED, Topic.ATTEMPTS, Topic.RESPONSES);

    private final ChaosSettings settings;
    private final ChaosPlan plan;
    private final ChaosSite site;
    private final Parts parts;
    private final ProcessSupervisor processes;
    private final Cluster cluster;

    private ChaosRun(ChaosSettings settings, ChaosSite site) {
        this.settings = settings;
        this.site = site;
        plan = ChaosPlan.draw(settings);
        parts = new Parts(settings, site.directory());
        processes = new ProcessSupervisor(site.penstock(), site.directory());
        cluster = new Cluster(
                parts.bootstrapServers(),
                Map.of(),
                Cluster.DEFAULT_PREFIX,
                AvroRecordSerdes.create(SerdesConfig.of(parts.registry())));
    }

    /**
     * Runs, and ends every process that it started.
     *
     * @throws IllegalStateException when the parts do not come up
     */
    public static ChaosReport run(ChaosSettings settings, ChaosSite site) throws IOException, InterruptedException {
        try (ChaosRun run = new ChaosRun(settings, site)) {
            return run.run();
        }
    }

    private ChaosReport run() throws IOException, InterruptedException {
        startTheParts();
        try (Watch watch = new Watch(cluster)) {
            await("every pool sees every dispatcher", watch, START_BOUND, () -> seeEveryDispatcher(watch));
            long beginNanos = System.nanoTime();
            try (ChaosCaller traffic = ChaosCaller.start(cluster, plan, beginNanos)) {
                var faults = new FaultRunner(plan.incidents(), processes, parts, site.listener());
                faults.begin(beginNanos);
                while (!faults.isOver() || !traffic.isDone()) {
                    traffic.failure().ifPresent(failure -> {
                        throw new IllegalStateException("the requests could not be submitted: " + failure, failure);
                    });
                    faults.proceed();
                    watch.poll(POLL);
                }
                site.listener()
                        .accept(watch.answered() + " of " + settings.requests()
                                + " requests answered when the last one was submitted");
                awaitTheAnswers(watch);
                processes.awaitEndings();
                Duration took = Duration.ofNanos(System.nanoTime() - beginNanos);
                Instant answeredAt = Instant.now();
                awaitUpTo(
                        QUIET_BOUND,
                        watch,
                        () -> watch.pools().values().stream()
                                .allMatch(pool -> pool.getAt().isAfter(answeredAt) && isQuiet(pool)));
                return judge(took, faults.events(), watch.pools());
            }
        }
    }

    private void startTheParts() throws InterruptedException {
        var pools = new ChaosPools(settings, site.directory());
        processes.start(Parts.PROVIDER, parts.provider(pools));
        processes.start(Parts.BROKER, parts.broker());
        if (parts.hasRegistry()) {
            processes.start(Parts.REGISTRY, parts.registryPart());
        }
        ensureTopics();
        site.publisher().publish(cluster, pools.configurations(parts.providerUrl() + "/v1", plan));
        Parts.LEDGERS.forEach(name -> processes.start(name, parts.ledger(name)));
        for (int number = 1; number <= Parts.DISPATCHERS; number++) {
            String name = FaultRunner.dispatcherName(number);
            processes.start(name, parts.dispatcher(name));
        }
    }

    private void ensureTopics() throws InterruptedException {
        long deadline = System.nanoTime() + START_BOUND.toNanos();
        while (true) {
            try {
                TopicPlan.services().withPatience(Duration.ofSeconds(5)).ensure(cluster);
                return;
            } catch (UnusableClusterException e) {
                if (System.nanoTime() > deadline
                        || !processes.endedByThemselves().isEmpty()) {
                    throw new IllegalStateException("the broker does not come up: " + e.getMessage(), e);
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    private static boolean seeEveryDispatcher(Watch watch) {
        return watch.pools().size() == ChaosPools.NAMES.size()
                && watch.pools().values().stream().allMatch(pool -> pool.getWorkers() == Parts.DISPATCHERS);
    }

    private void awaitTheAnswers(Watch watch) {
        int answered = watch.answered();
        long requests = settings.requests()
                + plan.hostile().stream().filter(Hostile::isAnswered).count();
        long heardNanos = System.nanoTime();
        while (watch.answered() < requests && System.nanoTime() - heardNanos < SILENCE_BOUND.toNanos()) {
            watch.poll(POLL);
            if (watch.answered() > answered) {
                answered = watch.answered();
                heardNanos = System.nanoTime();
            }
        }
    }

    private void await(String what, Watch watch, Duration bound, BooleanSupplier condition) {
        if (!awaitUpTo(bound, watch, condition)) {
            throw new IllegalStateException("not within " + bound.toSeconds() + " s: " + what);
        }
    }

    private static boolean awaitUpTo(Duration bound, Watch watch, BooleanSupplier condition) {
        long deadline = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            watch.poll(POLL);
        }
        return true;
    }

    private ChaosReport judge(Duration took, List<Event> events, Map<String, PoolSnapshot> pools)
            throws IOException, InterruptedException {
        var scan = new TopicScan(cluster);
        List<TopicPartition> open = awaitNoOpenTransaction(scan);
        TopicAudit audit = new TopicAudit(ChaosPools.MAX_ATTEMPTS);
        scan.read(Topic.ADMITTED, audit::grant);
        scan.read(Topic.ATTEMPTS, audit::outcome);
        scan.read(Topic.RESPONSES, audit::response);
        scan.read(Topic.BATCHES, audit::batch);
        int deadLetters = scan.count(cluster.deadLetters());
        processes.endedByThemselves();
        Recovery recovery = Recovery.of(events, audit);
        List<Check> findings = new ArrayList<>();
        findings.add(audit.oneResponseEach(settings.requests(), plan.hostile()));
        findings.add(audit.oneOutcomeEach());
        findings.add(audit.startedInTime());
        findings.add(audit.attemptsWithinBound());
        findings.add(audit.batchCounted(settings.requests()));
        findings.add(Inspection.everythingReleased(ChaosPools.NAMES, pools));
        findings.add(Inspection.windowsWithinLimits(ProviderStats.parse(parts.stats())));
        findings.add(Inspection.none("transactions left open", open));
        findings.add(audit.hostileRecordsEnd(plan.hostile(), deadLetters));
        findings.add(Inspection.none("parts that ended by themselves", processes.failures()));
        findings.add(recovery.grantingResumes(settings.ledgerSession()));
        return new ChaosReport(settings, took, events, findings, recovery);
    }

    private static List<TopicPartition> awaitNoOpenTransaction(TopicScan scan) throws InterruptedException {
        long deadline = System.nanoTime() + QUIET_BOUND.toNanos();
        while (true) {
            List<TopicPartition> open = scan.openTransactions(WORK);
            if (open.isEmpty() || System.nanoTime() > deadline) {
                return open;
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private static boolean isQuiet(PoolSnapshot pool) {
        return Inspection.unreleased(pool).isEmpty();
    }

    @Override
    public void close() {
        processes.close();
    }
}
