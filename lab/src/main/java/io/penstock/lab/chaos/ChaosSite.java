package io.penstock.lab.chaos;

import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a run takes place.
 *
 * @param penstock what starts the {@code penstock} command in a process of its own
 * @param directory for the logs and all that the parts keep
 * @param publisher puts pools in force
 * @param listener told what happens, a line at a time
 */
public record ChaosSite(List<String> penstock, Path directory, Publisher publisher, Consumer<String> listener) {
    /** Puts pools in force. */
    @FunctionalInterface
    public interface Publisher {
        void publish(Cluster cluster, List<PoolConfig> pools);
    }
}
