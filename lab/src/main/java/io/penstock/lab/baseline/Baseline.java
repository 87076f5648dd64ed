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
 * <p>Every round has topics of its own, filled before the contender starts. Both run an unmeasured round first, so that
 * compiled code and warm connections are nobody's advantage; then each goes first as often as last.
 */
public final class Baseline {
    /** The pool that the requests name. */
    public static final String POOL = RequestBacklog.POOL;

    private static final int WARM_UP_PART = 2;
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
        int warmUp = Math.max(1, requests / WARM_UP_PART);
        round("warm-up-1", one, warmUp);
        round("warm-up-2", other, warmUp);
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

    private Round round(String name, Contender contender, int requests) {
        Cluster cluster = clusters.apply(name);
        TopicPlan.embedded().ensure(cluster);
        RequestBacklog.write(cluster, requests);
        try (ResponseCounter counter = new ResponseCounter(cluster)) {
            long cpuBefore = PROCESS.getProcessCpuTime();
            long began = System.nanoTime();
            try (Contender.Running running = contender.start(cluster, directory.resolve(name))) {
                long startTook = System.nanoTime() - began;
                Course course = counter.count(requests, System::nanoTime, running::failure)
                        .later(startTook);
                return new Round(contender.name(), course, Duration.ofNanos(PROCESS.getProcessCpuTime() - cpuBefore));
            }
        } catch (IllegalStateException e) {
            throw new IllegalStateException("the " + contender.name() + " did not finish: " + e.getMessage(), e);
        }
    }
}
