package io.penstock.cli.command;

import io.penstock.cli.batch.Deadlines;
import io.penstock.cli.batch.RequestDefaults;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The values of requests for what their lines do not state. */
final class RequestOptions {
    @Option(
            names = "--pool",
            paramLabel = "POOL",
            description = "The pool of requests that name none. Default: the one that answers the body's model.")
    private Optional<String> pool = Optional.empty();

    @Option(
            names = "--tenant",
            paramLabel = "NAME",
            converter = NameConverter.class,
            description = "Whose requests they are. Default: default.")
    private String tenant = RequestDefaults.NONE.tenant();

    @Option(
            names = "--priority",
            paramLabel = "N",
            converter = WholeNumberConverter.Any.class,
            description = "Higher goes first among equals. Default: 0.")
    private int priority;

    @Option(
            names = "--max-wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "The longest wait, as 10m; past it a request ends as expired. Default: the pool's.")
    private Optional<Duration> maxWait = Optional.empty();

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = DeadlineConverter.class,
            description = "The deadline of requests that name none: an instant, as " + Deadlines.EXAMPLE
                    + ", or a duration from now on, as 2h; past it a request ends as expired. Default: none.")
    private Optional<Instant> deadline = Optional.empty();

    RequestDefaults defaults() {
        return new RequestDefaults(pool, tenant, priority, maxWait, deadline);
    }
}
