package io.penstock.lab.command;

import io.penstock.cli.command.PositiveNumberConverter;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.file.DistinctFiles;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.lab.sweep.Sweep;
import io.penstock.lab.sweep.SweepChecks;
import io.penstock.lab.sweep.SweepResult;
import io.penstock.lab.sweep.Sweeps;
import io.penstock.lab.sweep.VirtualPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sweeps the published experiments over their parameters. */
@Command(
        name = "sweep",
        description =
                "Run the published experiments on virtual time, through the real ledger: Traditional, and Pool-First "
                        + "with the objectives throughput and fair, beside the published figures and "
                        + "the upper bound of an optimal fractional knapsack. Means with 95 %% confidence intervals.")
final class SweepCommand implements Callable<Integer> {
    /** The experiments. */
    enum Name {
        LONG_RATIO("long-ratio"),
        LOAD("load"),
        SIZE("size"),
        BURSTS("bursts"),
        FRONTIER("frontier");

        private final String text;

        Name(String text) {
            this.text = text;
        }

        Sweep sweep() {
            return switch (this) {
                case LONG_RATIO -> Sweeps.longRatio();
                case LOAD -> Sweeps.load();
                case SIZE -> Sweeps.size();
                case BURSTS -> Sweeps.bursts();
                case FRONTIER -> Sweeps.frontier();
            };
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final StudyOptions options = new StudyOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "SWEEP",
            description = "What to sweep: ${COMPLETION-CANDIDATES}. Default: all, unless --trace is there.")
    private Set<Name> names = new LinkedHashSet<>();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Sweep the rate of these requests, too, from 0.5 to 2 times their own; CSV: "
                    + "TIMESTAMP,ContextTokens,GeneratedTokens.")
    private Optional<Path> trace = Optional.empty();

    @Option(
            names = "--real",
            description = "On a real pipeline instead of virtual time: broker, callers and providers in this process, "
                    + "ledger and dispatcher in one each, whose work is measured. One run takes --seconds and a ninth of "
                    + "that.")
    private boolean isReal;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "60",
            description = "With --real, for how long requests come. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--at",
            paramLabel = "X",
            split = ",",
            converter = PositiveNumberConverter.class,
            description = "The settings that are run, separated by commas. Default: all of the sweep.")
    private Set<Double> at = new TreeSet<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        trace.ifPresent(file -> options.json()
                .ifPresent(json -> new DistinctFiles().reads("--trace", file).writes("--json", json)));
        List<Sweep> sweeps = new ArrayList<>();
        (names.isEmpty() && trace.isEmpty() ? Set.of(Name.values()) : names)
                .stream().sorted().forEach(name -> sweeps.add(name.sweep()));
        trace.ifPresent(file -> sweeps.add(Sweeps.trace(TraceFile.read(file))));
        if (!at.isEmpty()) {
            try {
                sweeps.replaceAll(sweep -> sweep.at(at));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--at: " + e.getMessage(), "name settings of the sweep, or leave it out");
            }
        }
        if (!isReal) {
            return run(spec, options, sweeps);
        }
        sweeps.replaceAll(sweep -> sweep.real(TimeUnit.SECONDS.toMillis(seconds)));
        try (RealPipeline pipeline = RealPipeline.start()) {
            return run(
                    spec,
                    options,
                    sweeps,
                    sweep -> options.runOneByOne(spec, runs -> SweepResult.of(sweep, options.seeds(), runs, pipeline)));
        }
    }

    @FunctionalInterface
    private interface Runner {
        SweepResult run(Sweep sweep) throws InterruptedException;
    }

    /** Runs sweeps on virtual time one after another and publishes their results. */
    static int run(CommandSpec spec, StudyOptions options, List<Sweep> sweeps) throws InterruptedException {
        return run(
                spec,
                options,
                sweeps,
                sweep ->
                        options.run(spec, runs -> SweepResult.of(sweep, options.seeds(), runs, new VirtualPipeline())));
    }

    private static int run(CommandSpec spec, StudyOptions options, List<Sweep> sweeps, Runner runner)
            throws InterruptedException {
        if (options.seeds() < 2) {
            throw new UsageException(
                    "--seeds must be at least 2 for a sweep, got " + options.seeds(),
                    "an interval needs two runs of each point");
        }
        List<SweepResult> all = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        PrintWriter out = spec.commandLine().getOut();
        for (Sweep sweep : sweeps) {
            SweepResult result = runner.run(sweep);
            all.add(result);
            checks.addAll(SweepChecks.of(result));
            out.println(SweepText.table(result));
        }
        if (!checks.isEmpty()) {
            out.print(StudyOptions.text(checks));
        }
        out.flush();
        options.json().ifPresent(file -> StudyOptions.write(file, SweepText.json(all, checks)));
        return checks.stream().allMatch(Check::reached) ? ExitCode.SUCCEEDED : ExitCode.INCOMPLETE;
    }
}
