package io.penstock.cli.report;

import io.penstock.records.GrantSnapshot;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.OverdueGrants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * The grants whose outcome is overdue, for a person, in lines of at most 80 characters unless names of pools are
 * long.
 */
public final class GrantsText {
    /** A ledger publishes a pool's snapshot every second. One that is silent for longer than this does not answer. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final String NONE = """
            No grant is overdue: none lacks its outcome a minute after the latest start of
            its call.
            """;

    private static final String REMEDY = """
            Each is released by itself in the time under "free in", or at once by
              penstock grants release POOL GRANT...
            """;

    private static final int LINE_WIDTH = 80;
    private static final int BATCH_WIDTH = 18;
    private static final int INSTANCE_WIDTH = 12;

    /** The blanks of a line: the indent, and a gap before each column but the first. */
    private static final int BLANK = 6 * 2;

    /** The width of the heading and of the longest time in minutes and seconds. */
    private static final int FREE_IN_WIDTH = 7;

    private GrantsText() {}

    /** The pools with such grants one by one, and what to do about them. */
    public static String of(List<PoolSnapshot> pools, Instant now) {
        var text = new StringBuilder();
        for (PoolSnapshot pool : pools) {
            if (!pool.getOldestGrants().isEmpty()) {
                text.append(of(pool, now)).append('\n');
            }
        }
        boolean isNone = text.isEmpty();
        pools.stream().filter(pool -> isSilent(pool, now)).forEach(pool -> text.append(silence(pool, now)));
        text.append(isNone ? NONE : REMEDY);
        return text.toString();
    }

    private static String of(PoolSnapshot pool, Instant now) {
        List<GrantSnapshot> grants = pool.getOldestGrants();
        var table = TextTable.withNames(4, "grant", "request", "batch", "instance", "age", "free in");
        int requestWidth = requestWidth(grants, now);
        for (GrantSnapshot grant : grants) {
            table.row(
                    Long.toString(grant.getGrantId()),
                    cut(grant.getRequestId().orElse("(not noted)"), requestWidth),
                    batch(grant),
                    cut(grant.getInstance(), INSTANCE_WIDTH),
                    minutes(grant.getGrantedAt(), now),
                    minutes(now, grant.getReleasedAt()));
        }
        String heading = grants.size() < OverdueGrants.MAX_GRANTS
                ? "%s: %d of %d outstanding grants overdue%n"
                : "%s: the oldest %d of %d outstanding grants, all of them overdue%n";
        return heading.formatted(printable(pool.getPool()), grants.size(), pool.getOutstanding()) + table.text();
    }

    /** The width that the other columns leave. */
    private static int requestWidth(List<GrantSnapshot> grants, Instant now) {
        int others = width("grant", grants, grant -> Long.toString(grant.getGrantId()))
                + width("batch", grants, GrantsText::batch)
                + width("instance", grants, grant -> cut(grant.getInstance(), INSTANCE_WIDTH))
                + width("age", grants, grant -> minutes(grant.getGrantedAt(), now));
        return LINE_WIDTH - BLANK - FREE_IN_WIDTH - others;
    }

    private static int width(String heading, List<GrantSnapshot> grants, Function<GrantSnapshot, String> cell) {
        return grants.stream().mapToInt(grant -> cell.apply(grant).length()).reduce(heading.length(), Math::max);
    }

    private static String batch(GrantSnapshot grant) {
        return cut(grant.getBatchId().orElse("-"), BATCH_WIDTH);
    }

    private static boolean isSilent(PoolSnapshot pool, Instant now) {
        return pool.getAt().plus(SILENCE).isBefore(now);
    }

    private static String silence(PoolSnapshot pool, Instant now) {
        return "%s: its ledger has been silent for %s; is it running?%n"
                .formatted(
                        printable(pool.getPool()),
                        SummaryText.duration(Duration.between(pool.getAt(), now).toMillis() / 1_000.0));
    }

    /** The time between two instants in minutes and seconds; 0 if it is negative. */
    private static String minutes(Instant from, Instant to) {
        long seconds = Math.max(0, Duration.between(from, to).toSeconds());
        return "%d:%02d".formatted(seconds / 60, seconds % 60);
    }

    /** Shortens a name in the middle, because numbered names differ at their end. */
    private static String cut(String name, int most) {
        String shown = printable(name);
        if (shown.length() <= most) {
            return shown;
        }
        int front = (most - 1) / 2;
        return shown.substring(0, front) + "~" + shown.substring(shown.length() - (most - 1 - front));
    }

    /** Replaces control characters, which a name may contain and a terminal would obey. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
