package io.penstock.cli.top;

import io.penstock.cli.config.Spelling;
import io.penstock.cli.top.Grid.Side;
import io.penstock.records.BucketSnapshot;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.TenantSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** One pool: what waits and runs, its instances' limits, its buckets and tenants. */
final class PoolSection {
    /** A ledger writes a snapshot every second. An older one than this means that something is wrong. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** The width of the longest limit and numbers, without the bar and the name. */
    private static final int BESIDE_BAR = 57;

    private static final int MIN_BAR = 8;
    private static final int MAX_BAR = 40;
    private static final String GAP = "    ";

    private final Frame frame;
    private final Glyphs glyphs;

    PoolSection(Frame frame, Glyphs glyphs) {
        this.frame = frame;
        this.glyphs = glyphs;
    }

    /**
     * @param mostLimits rows of the list of instances
     * @param most rows of every other list
     */
    List<AttributedString> lines(Overview.Pool pool, Instant now, int mostLimits, int most) {
        PoolSnapshot snapshot = pool.snapshot();
        List<AttributedString> lines = new ArrayList<>();
        lines.add(head(snapshot, now));
        lines.add(flow(snapshot, pool.rates()));
        lines.addAll(instances(snapshot).lines(mostLimits));
        lines.addAll(sideBySide(buckets(snapshot), tenants(snapshot), most));
        return lines;
    }

    private AttributedString head(PoolSnapshot pool, Instant now) {
        var line = new AttributedStringBuilder();
        line.append(Tone.NAME.of(glyphs.cut(pool.getPool(), nameWidth())));
        Duration silence = Duration.between(pool.getAt(), now);
        if (silence.compareTo(SILENCE) > 0) {
            line.append("  ").append(Tone.ALARM.of("silent for " + HumanFormat.duration(silence.toMillis() / 1_000.0)));
        } else if (pool.getWorkers() == 0) {
            line.append("  ").append(Tone.ALARM.of("no worker"));
        }
        for (InstanceSnapshot instance : pool.getInstances()) {
            if (instance.getState() == InstanceState.MISCONFIGURED) {
                line.append("  ")
                        .append(Tone.ALARM.of(instance.getInstance() + " misconfigured: "
                                + instance.getReason().orElse("")));
            }
        }
        line.append("  " + Spelling.of(pool.getStrategy()));
        line.append("  " + HumanFormat.number(pool.getWaiting()) + " waiting");
        if (pool.getOldestWaitMillis() > 0) {
            line.append(" (oldest " + HumanFormat.duration(pool.getOldestWaitMillis() / 1_000.0) + ")");
        }
        line.append("  " + HumanFormat.number(pool.getOutstanding()) + " of " + HumanFormat.number(pool.getSlots())
                + " slots in use");
        return line.toAttributedString();
    }

    private static AttributedString flow(PoolSnapshot pool, Rates rates) {
        var line = new AttributedStringBuilder();
        line.append("  in " + HumanFormat.rate(rates.offered()));
        line.append("  granted " + HumanFormat.rate(rates.granted()));
        line.append("  settled " + HumanFormat.rate(rates.settled()));
        rates.secondsLeft().ifPresent(seconds -> line.append("  done in about " + HumanFormat.duration(seconds)));
        count(line, pool.getRejected(), "rejected");
        count(line, pool.getExpired(), "expired");
        count(line, pool.getCancelled(), "cancelled");
        count(line, pool.getLapsed(), "lapsed");
        count(line, pool.getDuplicates(), "duplicates");
        return line.toAttributedString();
    }

    private static void count(AttributedStringBuilder line, long count, String word) {
        if (count > 0) {
            line.append("  " + HumanFormat.number(count) + " " + word);
        }
    }

    private Grid instances(PoolSnapshot pool) {
        Grid grid = new Grid()
                .column("INSTANCE", Side.LEFT)
                .column("RUNNING", Side.RIGHT)
                .column("LIMIT", Side.LEFT)
                .column("USED", Side.LEFT)
                .column("", Side.RIGHT)
                .column("OF", Side.RIGHT)
                .column("", Side.RIGHT);
        for (InstanceSnapshot instance : pool.getInstances()) {
            AttributedString name = Tone.PLAIN.of(glyphs.cut(instance.getInstance(), nameWidth()));
            AttributedString running = Tone.PLAIN.of(HumanFormat.number(instance.getOutstanding())
                    + instance.getConcurrency()
                            .map(most -> "/" + HumanFormat.number(most))
                            .orElse(""));
            if (instance.getLimits().isEmpty()) {
                grid.row(List.of(name, running, text("none"), text(""), text(""), text(""), text("")));
            }
            for (LimitSnapshot limit : instance.getLimits()) {
                grid.row(limit(name, running, limit));
                name = text("");
                running = text("");
            }
        }
        return grid;
    }

    private List<AttributedString> limit(AttributedString name, AttributedString running, LimitSnapshot limit) {
        long taken = limit.getUsed() + limit.getReserved();
        double part = (double) taken / Math.max(1, limit.getAmount());
        Tone tone = taken > limit.getAmount() ? Tone.ALARM : Tone.PLAIN;
        return List.of(
                name,
                running,
                text(HumanFormat.limit(limit.getKind(), Duration.ofMillis(limit.getWindowMillis()))),
                bar(limit),
                tone.of(HumanFormat.number(taken)),
                text(HumanFormat.number(limit.getAmount())),
                tone.of(HumanFormat.percent(part)));
    }

    private AttributedString bar(LimitSnapshot limit) {
        int width = Math.max(MIN_BAR, Math.min(MAX_BAR, frame.columns() - BESIDE_BAR - nameWidth()));
        double amount = Math.max(1, limit.getAmount());
        int used = cells(limit.getUsed() / amount, width);
        int taken = Math.max(used, cells((limit.getUsed() + limit.getReserved()) / amount, width));
        return new AttributedStringBuilder()
                .append(Tone.USED.of(glyphs.used.repeat(used)))
                .append(Tone.RESERVED.of(glyphs.reserved.repeat(taken - used)))
                .append(Tone.FREE.of(glyphs.free.repeat(width - taken)))
                .toAttributedString();
    }

    private static int cells(double part, int width) {
        return (int) Math.max(0, Math.min(width, Math.round(part * width)));
    }

    private static Grid buckets(PoolSnapshot pool) {
        Grid grid = new Grid()
                .column("BUCKET", Side.LEFT)
                .column("SHARE", Side.RIGHT)
                .column("WAITING", Side.RIGHT)
                .column("OLDEST", Side.RIGHT);
        Optional<Long> below = Optional.empty();
        for (BucketSnapshot bucket : pool.getBuckets()) {
            String range = bucket.getBelowTokens()
                    .map(bound -> "below " + HumanFormat.number(bound))
                    .orElse(below.map(bound -> HumanFormat.number(bound) + " and more")
                            .orElse("all"));
            below = bucket.getBelowTokens();
            grid.row(List.of(
                    text(range),
                    text(HumanFormat.percent(bucket.getShare())),
                    text(HumanFormat.number(bucket.getWaiting())),
                    text(
                            bucket.getWaiting() == 0
                                    ? "-"
                                    : HumanFormat.duration(bucket.getOldestWaitMillis() / 1_000.0))));
        }
        return grid;
    }

    private Grid tenants(PoolSnapshot pool) {
        Grid grid = new Grid()
                .column("TENANT", Side.LEFT)
                .column("WEIGHT", Side.RIGHT)
                .column("WAITING", Side.RIGHT)
                .column("TOKENS", Side.RIGHT);
        for (TenantSnapshot tenant : pool.getTenants()) {
            grid.row(List.of(
                    text(glyphs.cut(tenant.getTenant(), nameWidth())),
                    text(weight(tenant.getWeight())),
                    text(HumanFormat.number(tenant.getWaiting())),
                    text(HumanFormat.number(tenant.getTokens()))));
        }
        return grid;
    }

    private static String weight(double weight) {
        return weight == Math.rint(weight) ? HumanFormat.number((long) weight) : Double.toString(weight);
    }

    /** Two lists side by side if there is room, else one below the other. An empty list is left out. */
    private List<AttributedString> sideBySide(Grid left, Grid right, int most) {
        List<AttributedString> first = left.lines(most);
        List<AttributedString> second = right.lines(most);
        int width = widest(first) + GAP.length();
        List<AttributedString> lines = new ArrayList<>();
        if (first.isEmpty() || width + widest(second) > frame.columns()) {
            lines.addAll(first);
            lines.addAll(second);
            return lines;
        }
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            AttributedString one = i < first.size() ? first.get(i) : text("");
            AttributedString other = i < second.size() ? second.get(i) : text("");
            lines.add(new AttributedStringBuilder()
                    .append(one)
                    .append(" ".repeat(width - one.columnLength()))
                    .append(other)
                    .toAttributedString());
        }
        return lines;
    }

    private static int widest(List<AttributedString> lines) {
        return lines.stream().mapToInt(AttributedString::columnLength).max().orElse(0);
    }

    private int nameWidth() {
        return frame.isWide() ? 32 : 12;
    }

    private static AttributedString text(String text) {
        return Tone.PLAIN.of(text);
    }
}
