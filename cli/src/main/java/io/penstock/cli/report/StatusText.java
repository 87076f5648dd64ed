package io.penstock.cli.report;

import io.penstock.records.BatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The status of a batch, for a person. */
public final class StatusText {
    private StatusText() {}

    /** The status in one column, and in one more for each pool if there are several. */
    public static String of(BatchReport report, Instant now) {
        List<BatchStatus> columns = report.parts().size() > 1 ? report.parts() : List.of();
        var table = new TextTable(heading(report, columns));
        row(table, "requests", report.requests(), columns, BatchStatus::getRequests);
        row(table, "waiting", report.waiting(), columns, BatchStatus::getWaiting);
        row(table, "running", report.running(), columns, BatchStatus::getRunning);
        row(table, report, "succeeded", columns, BatchStatus::getSucceeded);
        row(table, report, "failed", columns, BatchStatus::getFailed);
        row(table, report, "rejected", columns, BatchStatus::getRejected);
        row(table, report, "expired", columns, BatchStatus::getExpired);
        row(table, report, "cancelled", columns, BatchStatus::getCancelled);
        row(table, report, "calls", columns, BatchStatus::getAttempts);
        row(table, report, "answers of 429", columns, BatchStatus::getHttp429);
        row(table, report, "input tokens", columns, BatchStatus::getInputTokens);
        row(table, report, "output tokens", columns, BatchStatus::getOutputTokens);
        return table.text() + remark(report, now);
    }

    private static String[] heading(BatchReport report, List<BatchStatus> columns) {
        List<String> heading = new ArrayList<>(List.of("batch " + report.batchId(), columns.isEmpty() ? "" : "all"));
        columns.forEach(part -> heading.add(part.getPool().orElse("")));
        return heading.toArray(String[]::new);
    }

    private static void row(
            TextTable table,
            BatchReport report,
            String name,
            List<BatchStatus> columns,
            ToLongFunction<BatchStatus> field) {
        row(table, name, report.sum(field), columns, field);
    }

    private static void row(
            TextTable table, String name, long all, List<BatchStatus> columns, ToLongFunction<BatchStatus> field) {
        List<String> cells = new ArrayList<>(List.of(name, SummaryText.number(all)));
        columns.forEach(part -> cells.add(SummaryText.number(field.applyAsLong(part))));
        table.row(cells.toArray(String[]::new));
    }

    private static String remark(BatchReport report, Instant now) {
        if (report.unsubmitted() > 0) {
            return "%n  %s more are still to be submitted; a submission that stopped goes on with the same command.%n"
                    .formatted(SummaryText.number(report.unsubmitted()));
        }
        if (report.unread() > 0) {
            return "%n  The ledger has not read %s of the requests yet: is one running?%n"
                    .formatted(SummaryText.number(report.unread()));
        }
        if (report.waiting() + report.running() == 0) {
            return "%n  All requests have ended.%n".formatted();
        }
        return report.expectedEnd()
                .filter(end -> end.isAfter(now))
                .map(end -> "%n  Expected to end in %s, at the rate of the last two minutes.%n"
                        .formatted(
                                SummaryText.duration(Duration.between(now, end).toMillis() / 1_000.0)))
                .orElse("%n  When it ends cannot be told yet.%n".formatted());
    }
}
