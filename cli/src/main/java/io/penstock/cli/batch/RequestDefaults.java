package io.penstock.cli.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The values of a request for what its line does not state. */
public record RequestDefaults(
        Optional<String> pool, String tenant, int priority, Optional<Duration> maxWait, Optional<Instant> deadline) {
    public static final RequestDefaults NONE =
            new RequestDefaults(Optional.empty(), "default", 0, Optional.empty(), Optional.empty());
}
