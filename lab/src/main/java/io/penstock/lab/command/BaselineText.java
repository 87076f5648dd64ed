package io.penstock.lab.command;

import io.penstock.cli.report.TextTable;
import io.penstock.lab.baseline.Speed;
import java.util.Locale;

/** The comparison as text. */
final class BaselineText {
    private static final double BYTES_PER_KILOBYTE = 1_000;

    private BaselineText() {}

    static String of(Speed pipeline, Speed plainLoop) {
        return new TextTable("", pipeline.contender(), plainLoop.contender(), "ratio")
                        .row(
                                "requests/s, steady",
                                whole(pipeline.steadyPerSecond()),
                                whole(plainLoop.steadyPerSecond()),
                                ratio(pipeline.steadyPerSecond(), plainLoop.steadyPerSecond()))
                        .row(
                                "requests/s, average",
                                whole(pipeline.averagePerSecond()),
                                whole(plainLoop.averagePerSecond()),
                                ratio(pipeline.averagePerSecond(), plainLoop.averagePerSecond()))
                        .row(
                                "CPU seconds",
                                tenths(pipeline.cpuSeconds()),
                                tenths(plainLoop.cpuSeconds()),
                                ratio(pipeline.cpuSeconds(), plainLoop.cpuSeconds()))
                        .row(
                                "CPU ms a request",
                                thousandths(pipeline.cpuMillisPerRequest()),
                                thousandths(plainLoop.cpuMillisPerRequest()),
                                ratio(pipeline.cpuMillisPerRequest(), plainLoop.cpuMillisPerRequest()))
                        .row(
                                "allocated kB a request",
                                tenths(pipeline.allocatedBytesPerRequest() / BYTES_PER_KILOBYTE),
                                tenths(plainLoop.allocatedBytesPerRequest() / BYTES_PER_KILOBYTE),
                                ratio(pipeline.allocatedBytesPerRequest(), plainLoop.allocatedBytesPerRequest()))
                        .text()
                + """

                steady:  between the first and the last tenth of the responses
                average: from the start of the parts, until which nothing runs, to the last response
                CPU:     of the whole process, broker and provider included; so is what is allocated
                """.indent(2);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String tenths(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String thousandths(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String ratio(double one, double other) {
        return String.format(Locale.ROOT, "%.2f", one / other);
    }
}
