package io.penstock.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A summary for a person, in lines of at most 80 characters unless names or numbers are long. */
public final class SummaryText {
    private SummaryText() {}

    public static String of(Summary summary) {
        var text = new StringBuilder();
        text.append("%s in %s: %s%n"
                .formatted(requests(summary.requests()), duration(summary.durationSeconds()), endings(summary)));
        text.append("  %s calls, %s tokens in, %s tokens out, %s answered 429%n"
                .formatted(
                        number(summary.attempts()),
                        number(summary.inputTokens()),
                        number(summary.outputTokens()),
                        summary.tooManyRequests() == 0 ? "none" : number(summary.tooManyRequests())));
        if (summary.pausedSeconds() > 0) {
            text.append("  without the %s between an interruption and the same command%n"
                    .formatted(duration(summary.pausedSeconds())));
        }
        if (summary.cutOff() > 0) {
            text.append("  %s of the calls cut off, with the tokens of their requests' later answers%n"
                    .formatted(number(summary.cutOff())));
        }
        text.append("%n".formatted());
        var table = new TextTable("instance", "calls", "tokens", "requests / 60 s", "used", "tokens / 60 s", "used");
        for (Summary.Instance instance : summary.instances()) {
            table.row(
                    instance.pool() + "/" + instance.id(),
                    number(instance.requests()),
                    number(instance.tokens()),
                    window(instance.rpmUsedMax(), instance.rpmLimit()),
                    share(instance.rpmUsedMax(), instance.rpmLimit()),
                    window(instance.tpmUsedMax(), instance.tpmLimit()),
                    share(instance.tpmUsedMax(), instance.tpmLimit()));
        }
        text.append(table.text());
        return text.toString();
    }

    /** A line with the known calls, and how many more may have been made. */
    public static String calls(Summary summary) {
        long unknown = summary.lapsed() - summary.cutOff();
        return number(summary.attempts()) + " calls"
                + (unknown == 0 ? "" : ", and up to " + number(unknown) + " more of which nobody told");
    }

    private static String requests(long count) {
        return count == 1 ? "1 request" : number(count) + " requests";
    }

    private static String endings(Summary summary) {
        if (summary.requests() > 0 && summary.allSucceeded()) {
            return "all succeeded";
        }
        List<String> endings = new ArrayList<>();
        add(endings, summary.succeeded(), "succeeded");
        add(endings, summary.failed(), "failed");
        add(endings, summary.rejected(), "rejected");
        add(endings, summary.expired(), "expired");
        add(endings, summary.cancelled(), "cancelled");
        return String.join(", ", endings);
    }

    private static void add(List<String> endings, long count, String word) {
        if (count > 0) {
            endings.add(number(count) + " " + word);
        }
    }

    /** The largest window, and the limit. */
    private static String window(long used, OptionalLong limit) {
        return limit.isPresent() ? number(used) + " of " + number(limit.getAsLong()) : number(used);
    }

    private static String share(long used, OptionalLong limit) {
        return limit.isPresent() ? String.format(Locale.ROOT, "%.1f %%", 100.0 * used / limit.getAsLong()) : "";
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String duration(double seconds) {
        return seconds < 60 ? String.format(Locale.ROOT, "%.1f s", seconds) : minutes(Math.round(seconds));
    }

    /** A time of a minute or more, as in {@code 3 min 20 s} or {@code 2 h 05 min}. */
    public static String minutes(long seconds) {
        return seconds < 3600
                ? "%d min %02d s".formatted(seconds / 60, seconds % 60)
                : "%d h %02d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
}
