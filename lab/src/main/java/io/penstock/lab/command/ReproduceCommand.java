package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.progress.RunsDisplay;
import io.penstock.cli.progress.RunsProgress;
import io.penstock.lab.simulation.ViolationException;
import io.penstock.lab.sweep.KeptRuns;
import io.penstock.lab.sweep.Reproduction;
import io.penstock.lab.sweep.Reproduction.Place;
import io.penstock.lab.sweep.Sweep;
import io.penstock.lab.sweep.SweepReport;
import io.penstock.lab.sweep.SweptPipeline;
import io.penstock.lab.sweep.VirtualPipeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes all runs of the study, and its charts and figures of them. */
@Command(
        name = "reproduce",
        description =
                "Run the whole study again, and write its charts and figures: all sweeps and the ablation on virtual "
                        + "time, with --trace those of a trace, and with --real some of them on a real pipeline. Each run is kept "
                        + "in --work as soon as it has ended. After an interruption, the same command goes on with the runs that "
                        + "are missing.")
final class ReproduceCommand implements Callable<Integer> {
    private static final int MAIN_SEEDS = 5;
    private static final int OTHER_SEEDS = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "docs/study",
            description = "Where to write the charts and " + StudyPages.FIGURES
                    + "; made when it is not there. Default: " + "${DEFAULT-VALUE}.")
    private Path output = Path.of("");

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "study-runs",
            description = "Where ended runs are kept; made when it is not there. A run is made again when its traffic, "
                    + "pool or variant has changed, but not when the program has: use another directory for another "
                    + "build. Default: ${DEFAULT-VALUE}.")
    private Path work = Path.of("");

    @Option(
            names = "--seeds",
            converter = WholeNumberConverter.Several.class,
            paramLabel = "N",
            description = "Runs of each variant at each setting, at least 2. Default: " + MAIN_SEEDS
                    + " of the sweep over long requests, " + OTHER_SEEDS + " of the others.")
    private Optional<Integer> seeds = Optional.empty();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Requests for one more sweep, over the rate of a production service; CSV: "
                    + "TIMESTAMP,ContextTokens,GeneratedTokens.")
    private Optional<Path> trace = Optional.empty();

    @Option(
            names = "--real",
            description =
                    "Make runs on a real pipeline, too, one by one. Each takes --seconds, a ninth of that, and some "
                            + "seconds to set up.")
    private boolean isReal;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            defaultValue = "60",
            description = "With --real, for how long requests come. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--threads",
            converter = WholeNumberConverter.Count.class,
            paramLabel = "N",
            description = "Runs on virtual time at once. Default: the number of processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException, InterruptedException {
        common.quiet();
        List<Sweep> sweeps =
                StudySweeps.of(trace.map(TraceFile::read), isReal ? Optional.of(seconds * 1_000L) : Optional.empty());
        PrintWriter out = spec.commandLine().getOut();
        StudyPages pages = StudyPages.in(output);
        try (WorkDirectory directory = WorkDirectory.open(work)) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("drawing the requests of all runs, to see which are kept in " + work + " …");
            err.flush();
            Reproduction reproduction = planned(sweeps, directory);
            if (reproduction.keptBefore() > 0) {
                out.println(reproduction.keptBefore() + " of " + reproduction.total() + " runs are kept in " + work);
                out.flush();
            }
            make(reproduction);
            pages.write(SweepReport.of(reproduction.results())).forEach(file -> out.println("wrote " + file));
            out.flush();
        }
        return ExitCode.SUCCEEDED;
    }

    private Reproduction planned(List<Sweep> sweeps, WorkDirectory directory) {
        try {
            return new Reproduction(new KeptRuns(directory.path()), sweeps, this::seeds, System::nanoTime);
        } catch (IOException unreadable) {
            throw new UsageException(
                    String.valueOf(unreadable.getMessage()), "remove that file, and its run is made again", unreadable);
        }
    }

    private int seeds(Sweep sweep) {
        return seeds.orElse(sweep.experiment().equals("long-ratio") ? MAIN_SEEDS : OTHER_SEEDS);
    }

    private void make(Reproduction reproduction) throws IOException, InterruptedException {
        try (RunsDisplay display = RunsDisplay.onStandardError()) {
            if (reproduction.lacks(Place.VIRTUAL)) {
                make(reproduction, Place.VIRTUAL, threads, new VirtualPipeline(), display);
            }
            if (reproduction.lacks(Place.REAL)) {
                try (RealPipeline pipeline = RealPipeline.start()) {
                    make(reproduction, Place.REAL, 1, pipeline, display);
                }
            }
        } catch (ViolationException violation) {
            violation.trace().forEach(spec.commandLine().getErr()::println);
            throw new WorkFailedException(
                    "an invariant does not hold: " + violation.getMessage(), "what happened last is above", violation);
        } catch (UncheckedIOException full) {
            throw new WorkFailedException(
                    "a run cannot be kept: " + full.getMessage(), "the same command goes on where this one was", full);
        }
    }

    private static void make(
            Reproduction reproduction, Place place, int atOnce, SweptPipeline pipeline, RunsDisplay display)
            throws InterruptedException {
        Runnable progress = () -> display.show(new RunsProgress(
                reproduction.done(),
                reproduction.keptBefore(),
                reproduction.total(),
                reproduction.left(place, atOnce)));
        reproduction.make(place, atOnce, pipeline, progress);
    }
}
