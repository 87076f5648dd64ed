package io.penstock.lab.study;

import java.util.List;
import java.util.Map;

/**
 * What a study found.
 *
 * @param conditions under which it ran, in words and numbers
 * @param columns headings of the rows
 * @param checks what was asked for beforehand
 */
public record StudyReport(
        String study,
        Map<String, Object> conditions,
        List<String> columns,
        List<List<Object>> rows,
        List<Check> checks) {
    public StudyReport {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        checks = List.copyOf(checks);
    }

    /** A figure that was asked for. */
    public record Check(String what, String asked, double measured, boolean reached) {
        public static Check atLeast(String what, double asked, double measured) {
            return new Check(what, "at least " + asked, measured, measured >= asked);
        }

        public static Check atMost(String what, double asked, double measured) {
            return new Check(what, "at most " + asked, measured, measured <= asked);
        }
    }

    public boolean isReached() {
        return checks.stream().allMatch(Check::reached);
    }
}
