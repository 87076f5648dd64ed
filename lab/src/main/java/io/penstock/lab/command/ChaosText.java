package io.penstock.lab.command;

import io.penstock.cli.report.TextTable;
import io.penstock.lab.chaos.ChaosReport;
import io.penstock.lab.chaos.Check;
import io.penstock.lab.chaos.Incident.Kind;
import io.penstock.lab.chaos.Recovery;
import java.time.Duration;
import java.util.Locale;

/** The verdicts of a chaos run as text. */
final class ChaosText {
    private static final int MAX_VIOLATIONS = 10;

    private ChaosText() {}

    static String of(ChaosReport report) {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "seed %d: %d requests in %s; SIGKILL of %d dispatchers, %d ledgers, %d times the broker; %d dispatchers"
                        + " stopped and continued, %d added; %d hostile records, %d outages of the registry, %d steps of a"
                        + " ledger's clock%n%n",
                report.settings().seed(),
                report.settings().requests(),
                seconds(report.took()),
                report.happened(Kind.KILL_DISPATCHER),
                report.happened(Kind.KILL_LEDGER),
                report.happened(Kind.KILL_BROKER),
                report.happened(Kind.STOP_DISPATCHER),
                report.happened(Kind.ADD_DISPATCHER),
                report.settings().edges().hostileRecords(),
                report.happened(Kind.REGISTRY_OUTAGE),
                report.happened(Kind.STEP_CLOCK)));
        text.append(recovery(report.recovery()));
        TextTable verdicts = new TextTable("what must hold", "found", "");
        report.findings()
                .forEach(
                        finding -> verdicts.row(finding.rule(), finding.found(), finding.holds() ? "holds" : "BROKEN"));
        text.append(verdicts.text());
        report.findings().stream().filter(finding -> !finding.holds()).forEach(finding -> append(text, finding));
        return text.toString();
    }

    private static void append(StringBuilder text, Check finding) {
        text.append("\n  BROKEN: ").append(finding.rule()).append('\n');
        finding.violations().stream()
                .limit(MAX_VIOLATIONS)
                .forEach(violation -> text.append("    ").append(violation).append('\n'));
        if (finding.violations().size() > MAX_VIOLATIONS) {
            text.append("    and ")
                    .append(finding.violations().size() - MAX_VIOLATIONS)
                    .append(" more\n");
        }
    }

    private static String recovery(Recovery recovery) {
        var text = new StringBuilder();
        if (!recovery.ledgers().isEmpty()) {
            TextTable table = new TextTable("killed", "missing for", "granting after", "alone");
            recovery.ledgers()
                    .forEach(each -> table.row(
                            each.part(), seconds(each.missing()), seconds(each.grantingAfter()), yes(each.alone())));
            text.append(table.text()).append('\n');
        }
        if (!recovery.dispatchers().isEmpty()) {
            TextTable table = new TextTable("killed", "requests in hand", "half answered after", "all after", "alone");
            recovery.dispatchers()
                    .forEach(each -> table.row(
                            each.part(),
                            Integer.toString(each.requests()),
                            seconds(each.median()),
                            seconds(each.longest()),
                            yes(each.alone())));
            text.append(table.text()).append('\n');
        }
        return text.toString();
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }
}
