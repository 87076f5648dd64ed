package io.penstock.cli.cluster;

import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The latest snapshot of every pool, of those of the last two minutes. Not safe for use by several threads. */
public final class PoolSnapshots implements AutoCloseable {
    private final Map<String, PoolSnapshot> latest = new HashMap<>();
    private final TopicReader reader;

    public PoolSnapshots(Cluster cluster) {
        this.reader = TopicReader.of(cluster).read(Topic.POOL_METRICS, From.RECENT, latest::put);
        reader.readToEnd();
    }

    /** Takes what has been written since, waiting at most so long for something. */
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
