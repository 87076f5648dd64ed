package io.penstock.cli.service;

import io.penstock.cli.cluster.TopicReader;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the pools' snapshots as they are written, on its own thread. */
public final class SnapshotFollower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SnapshotFollower.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Thread thread;
    private volatile boolean ended;

    private SnapshotFollower(Cluster cluster, Consumer<PoolSnapshot> snapshots) {
        this.thread = new Thread(() -> follow(cluster, snapshots), "snapshots");
        thread.setDaemon(true);
    }

    public static SnapshotFollower start(Cluster cluster, Consumer<PoolSnapshot> snapshots) {
        var follower = new SnapshotFollower(cluster, snapshots);
        follower.thread.start();
        return follower;
    }

    private void follow(Cluster cluster, Consumer<PoolSnapshot> snapshots) {
        try (TopicReader reader = TopicReader.of(cluster)
                .read(Topic.POOL_METRICS, From.END, (pool, snapshot) -> snapshots.accept(snapshot))) {
            while (!ended) {
                reader.poll(POLL);
            }
        } catch (RuntimeException | Error e) {
            log.warn("The pools' metrics are not followed any more: {}", e.toString());
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join(2 * POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
