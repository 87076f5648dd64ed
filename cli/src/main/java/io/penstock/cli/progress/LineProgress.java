package io.penstock.cli.progress;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A plain line every five seconds, for logs and pipes. */
final class LineProgress implements ProgressDisplay {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintStream out;
    private final LongSupplier nanos;
    private boolean begun;
    private final AnswerRate rate;
    private long shownNanos;

    LineProgress(PrintStream out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.rate = new AnswerRate(nanos);
    }

    @Override
    public void show(BatchProgress progress) {
        long now = nanos.getAsLong();
        if (!begun) {
            begun = true;
            shownNanos = now;
            rate.text(progress);
            return;
        }
        if (now - shownNanos < INTERVAL.toNanos()) {
            return;
        }
        shownNanos = now;
        out.println(line(progress));
    }

    private String line(BatchProgress progress) {
        var line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "%,d of %,d answered (%d %%), %s",
                progress.answered(),
                progress.total(),
                100 * progress.answered() / progress.total(),
                rate.text(progress)));
        if (progress.unsuccessful() > 0) {
            line.append(String.format(Locale.ROOT, ", %,d without success", progress.unsuccessful()));
        }
        if (!progress.loads().isEmpty()) {
            line.append("; budget used: ").append(progress.loadText());
        }
        progress.leftText()
                .ifPresent(left -> line.append("; about ").append(left).append(" left"));
        return line.toString();
    }

    @Override
    public void close() {}
}
