package io.penstock.cli.cluster;

import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The latest snapshot of every pool, from the last two minutes on. Not thread-safe. */
public final class PoolSnapshots implements AutoCloseable {
    private final Map<String, PoolSnapshot> latest = new HashMap<>();
    private final TopicReader reader;

    public PoolSnapshots(Cluster cluster) {
        this.reader = TopicReader.of(cluster).read(Topic.POOL_METRICS, From.RECENT, latest::put);
        reader.readToEnd();
    }

    /** Reads what has been written since, waiting at most {@code longest} for something. */
    public void poll(Duration longest) {
        reader.poll(longest);
    }

    public Optional<PoolSnapshot> of(String pool) {
        return Optional.ofNullable(latest.get(pool));
    }

    @Override
    public void close() {
        reader.close();
    }
}
