package io.penstock.cli.top;

import io.penstock.cli.top.Grid.Side;
import io.penstock.records.PoolSlots;
import io.penstock.records.WorkerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;

/** The workers: calls under way, how calls ended, how long they took, and memory. */
final class WorkerSection {
    /** The ledger grants nothing more to a worker that has been silent for this time. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final long MIB = 1024 * 1024;

    private final Frame frame;
    private final Glyphs glyphs;

    WorkerSection(Frame frame, Glyphs glyphs) {
        this.frame = frame;
        this.glyphs = glyphs;
    }

    /** @param most rows of the list */
    List<AttributedString> lines(Overview overview, int most) {
        Grid grid = new Grid()
                .column("WORKER", Side.LEFT)
                .column("RUNNING", Side.RIGHT)
                .column("QUEUED", Side.RIGHT)
                .column("SUCCEEDED", Side.RIGHT)
                .column("RETRIED", Side.RIGHT)
                .column("FAILED", Side.RIGHT)
                .column("p50 ms", Side.RIGHT)
                .column("p99 ms", Side.RIGHT);
        if (frame.isWide()) {
            grid.column("FIRST TOKEN p95", Side.RIGHT)
                    .column("LAPSED", Side.RIGHT)
                    .column("HEAP MiB", Side.RIGHT)
                    .column("OF", Side.RIGHT);
        }
        overview.workers().forEach(worker -> grid.row(cells(worker, overview.at())));
        List<AttributedString> lines = new ArrayList<>(grid.lines(most));
        overview.workers().stream()
                .flatMap(WorkerSection::unavailable)
                .limit(most)
                .map(line -> Tone.ALARM.of(glyphs.cut(line, frame.columns())))
                .forEach(lines::add);
        return lines;
    }

    /** The instances that a worker cannot call, a sentence for each. */
    private static Stream<String> unavailable(WorkerSnapshot worker) {
        return worker.getPools().stream()
                .flatMap(pool -> pool.getUnavailable().entrySet().stream()
                        .map(of -> worker.getWorker() + " cannot call " + pool.getPool() + "/" + of.getKey() + ": "
                                + of.getValue()));
    }

    private List<AttributedString> cells(WorkerSnapshot worker, Instant now) {
        boolean silent = Duration.between(worker.getAt(), now).compareTo(SILENCE) > 0;
        Tone tone = silent ? Tone.ALARM : Tone.PLAIN;
        List<String> texts = new ArrayList<>(List.of(
                glyphs.cut(worker.getWorker(), frame.isWide() ? 32 : 14),
                silent ? "silent" : sum(worker, PoolSlots::getInFlight) + "/" + sum(worker, PoolSlots::getSlots),
                HumanFormat.number(sum(worker, PoolSlots::getQueued)),
                HumanFormat.number(worker.getSucceeded()),
                HumanFormat.number(worker.getRetried()),
                HumanFormat.number(worker.getFailed()),
                millis(
                        worker.getCallLatency().getCount(),
                        worker.getCallLatency().getP50Millis()),
                millis(
                        worker.getCallLatency().getCount(),
                        worker.getCallLatency().getP99Millis())));
        if (frame.isWide()) {
            texts.addAll(List.of(
                    millis(
                            worker.getFirstTokenLatency().getCount(),
                            worker.getFirstTokenLatency().getP95Millis()),
                    HumanFormat.number(worker.getLapsed()),
                    HumanFormat.number(worker.getHeapUsedBytes() / MIB),
                    HumanFormat.number(worker.getHeapMaxBytes() / MIB)));
        }
        return texts.stream().map(tone::of).toList();
    }

    private static String millis(long samples, double millis) {
        return samples == 0 ? "-" : HumanFormat.number(Math.round(millis));
    }

    private static int sum(WorkerSnapshot worker, ToIntFunction<PoolSlots> figure) {
        return worker.getPools().stream().mapToInt(figure).sum();
    }
}
