package io.penstock.cli.report;

/** Where a batch stands, for a person. */
public final class StatusText {
    private StatusText() {}

    public static String of(String batch, Summary summary) {
        long answered =
                summary.succeeded() + summary.failed() + summary.rejected() + summary.expired() + summary.cancelled();
        var table = new TextTable("batch " + batch, "")
                .row("requests", SummaryText.number(summary.requests()))
                .row("waiting or running", SummaryText.number(summary.requests() - answered))
                .row("succeeded", SummaryText.number(summary.succeeded()))
                .row("failed", SummaryText.number(summary.failed()))
                .row("rejected", SummaryText.number(summary.rejected()))
                .row("expired", SummaryText.number(summary.expired()))
                .row("cancelled", SummaryText.number(summary.cancelled()))
                .row("calls", SummaryText.number(summary.attempts()))
                .row("answers of 429", SummaryText.number(summary.tooManyRequests()))
                .row("input tokens", SummaryText.number(summary.inputTokens()))
                .row("output tokens", SummaryText.number(summary.outputTokens()));
        return table.text();
    }
}
