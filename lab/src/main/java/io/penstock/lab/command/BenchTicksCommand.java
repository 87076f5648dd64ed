package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.bench.GrowthFigure;
import io.penstock.lab.bench.LargePools;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures how the ledger's work and memory grow with what it holds. */
@Command(
        name = "ticks",
        description =
                "Measure how the ledger's work and memory grow: ticks of many pools and workers, arrivals at many "
                        + "instances, settlements with rate-limit headers, idle pools and instances, many tenants. Times are "
                        + "those of the thread's own processor.")
final class BenchTicksCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final FiguresOptions figuresOptions = new FiguresOptions();

    @Override
    public Integer call() {
        common.quiet();
        List<GrowthFigure> figures = LargePools.measure(figure -> {
            spec.commandLine().getErr().println(figure.what() + ": " + value(figure.value()) + " " + figure.unit());
            spec.commandLine().getErr().flush();
        });
        figuresOptions.publish(spec, text(figures), figures);
        return ExitCode.SUCCEEDED;
    }

    private static String text(List<GrowthFigure> figures) {
        TextTable table = new TextTable("what", "measured", "asked", "unit");
        for (GrowthFigure figure : figures) {
            table.row(
                    figure.what(),
                    value(figure.value()),
                    figure.asked().isPresent() ? value(figure.asked().getAsDouble()) : "",
                    figure.unit());
        }
        return table.text();
    }

    private static String value(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
