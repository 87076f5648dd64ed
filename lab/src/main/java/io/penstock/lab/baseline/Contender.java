package io.penstock.lab.baseline;

import io.penstock.schemas.Cluster;
import java.nio.file.Path;
import java.util.Optional;

/** What answers the requests of a cluster: reads them, calls the provider, writes the responses. */
public interface Contender {
    String name();

    /** Starts on a cluster that has its topics and the requests. */
    Running start(Cluster cluster, Path directory);

    /** A contender at work. */
    interface Running extends AutoCloseable {
        /** What has ended it before its time. */
        Optional<Throwable> failure();

        @Override
        void close();
    }
}
