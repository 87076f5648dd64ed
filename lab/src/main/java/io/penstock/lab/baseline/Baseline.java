package io.penstock.lab.baseline;

import io.penstock.schemas.Cluster;
import io.penstock.schemas.TopicPlan;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lets two contenders answer the same requests on the same broker and provider, in turns.
 *
 * <p>Every round has topics of its own, filled before the contender starts. Both run unmeasured rounds first, until they
 * get no faster any more: the more code a contender has, the longer that takes. Then each goes first as often as last.
 */
public final class Baseline {
    /** The pool that the requests name. */
    public static final String POOL = RequestBacklog.POOL;

    /** A contender is warm when its rounds are no longer faster by so much, or after so many rounds. */
    private static final double STILL_FASTER = 1.05;

    private static final int MAX_WARM_UPS = 8;

    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    private final Function<String, Cluster> clusters;
    private final Path directory;
    private final Consumer<Round> listener;

    /**
     * On a broker.
     *
     * @param clusters the cluster whose topics have a prefix
     * @param directory for what contenders keep
     * @param listener told of every measured round
     */
    public Baseline(Function<String, Cluster> clusters, Path directory, Consumer<Round> listener) {
        this.clusters = clusters;
        this.directory = directory;
        this.listener = listener;
    }

    /**
     * Runs the turns, and answers their rounds.
     *
     * @param requests of each round
     * @param turns of each contender
     * @throws IllegalStateException when a contender fails
     */
    public List<Round> run(Contender one, Contender other, int requests, int turns) {
        warmUp(one, "warm-up-1", requests);
        warmUp(other, "warm-up-2", requests);
        List<Round> rounds = new ArrayList<>();
        for (int turn = 1; turn <= turns; turn++) {
            List<Contender> order = turn % 2 == 1 ? List.of(one, other) : List.of(other, one);
            for (Contender contender : order) {
                Round round = round("round-" + (rounds.size() + 1), contender, requests);
                rounds.add(round);
                listener.accept(round);
            }
        }
        return rounds;
    }

    /** One slow round may be chance; two that are no faster than the best before them are not. */
    private void warmUp(Contender contender, String name, int requests) {
        double best = 0;
        for (int round = 1, slow = 0; round <= MAX_WARM_UPS && slow < 2; round++) {
            double perSecond = round(name + "-" + round, contender, requests)
                    .course()
                    .steady()
                    .perSecond();
            slow = perSecond > best * STILL_FASTER ? 0 : slow + 1;
            best = Math.max(best, perSecond);
        }
    }

    private Round round(String name, Contender contender, int requests) {
        Cluster cluster = clusters.apply(name);
        TopicPlan.embedded().ensure(cluster);
        RequestBacklog.write(cluster, requests);
        try (ResponseCounter counter = new ResponseCounter(cluster)) {
            long cpuBefore = PROCESS.getProcessCpuTime();
            Allocation allocation = Allocation.begin();
            long began = System.nanoTime();
            try (Contender.Running running = contender.start(cluster, directory.resolve(name))) {
                long startTook = System.nanoTime() - began;
                ResponseCurve course = counter.count(requests, System::nanoTime, running::failure)
                        .later(startTook);
                return new Round(
                        contender.name(),
                        course,
                        Duration.ofNanos(PROCESS.getProcessCpuTime() - cpuBefore),
                        allocation.bytes());
            }
        } catch (IllegalStateException e) {
            throw new IllegalStateException("the " + contender.name() + " did not finish: " + e.getMessage(), e);
        }
    }
}
