package io.penstock.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A plain line every five seconds, for logs and pipes. */
final class LineProgress implements Progress {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintStream out;
    private final LongSupplier nanos;
    private boolean begun;
    private long beganNanos;
    private long answeredAtBegin;
    private long shownNanos;

    LineProgress(PrintStream out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
    }

    @Override
    public void show(Standing standing) {
        long now = nanos.getAsLong();
        if (!begun) {
            begun = true;
            beganNanos = now;
            shownNanos = now;
            answeredAtBegin = standing.answered();
            return;
        }
        if (now - shownNanos < INTERVAL.toNanos()) {
            return;
        }
        shownNanos = now;
        out.println(line(standing, (now - beganNanos) / 1e9));
    }

    private String line(Standing standing, double seconds) {
        double rate = (standing.answered() - answeredAtBegin) / seconds;
        var line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "%,d of %,d answered (%d %%), %.1f/s",
                standing.answered(),
                standing.total(),
                100 * standing.answered() / standing.total(),
                rate));
        if (standing.unsuccessful() > 0) {
            line.append(String.format(Locale.ROOT, ", %,d without success", standing.unsuccessful()));
        }
        if (!standing.loads().isEmpty()) {
            line.append("; budget used: ").append(standing.loadText());
        }
        standing.leftText()
                .ifPresent(left -> line.append("; about ").append(left).append(" left"));
        return line.toString();
    }

    @Override
    public void close() {}
}
