package io.penstock.cli.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a request is given when its line does not say it. */
public record RequestDefaults(
        Optional<String> pool, String tenant, int priority, Optional<Duration> maxWait, Optional<Instant> deadline) {
    public static final RequestDefaults NONE =
            new RequestDefaults(Optional.empty(), "default", 0, Optional.empty(), Optional.empty());
}
