package io.penstock.lab.command;

import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.lab.simulation.Seeds;
import io.penstock.lab.simulation.SimulatedFault;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Simulates the pipeline on virtual time, seed by seed. */
@Command(
        name = "simulate",
        description = "Simulate the pipeline on virtual time: the real ledger, the dispatchers' own code, simulated "
                + "faults, and a provider that judges. Checks every invariant at every step, and says how to replay a "
                + "seed that breaks one.")
final class SimulateCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final String NONE = "none";
    private static final String ALL = "all";
    private static final String CLASSIC = "classic";
    private static final long PROGRESS_NANOS = 5_000_000_000L;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            converter = WholeNumberConverter.Count.class,
            description = "How many seeds to run, from --first-seed on. Default: ${DEFAULT-VALUE}.")
    private int seeds = 200;

    @Option(names = "--first-seed", paramLabel = "N", description = "The first seed. Default: ${DEFAULT-VALUE}.")
    private long firstSeed = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Run this seed alone, as a failure says.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            split = ",",
            completionCandidates = FaultNames.class,
            description =
                    "What may go wrong, separated by commas: ${COMPLETION-CANDIDATES}. 'classic' are the first "
                            + "eight faults, up to provider-errors. The last line says how often each took effect. Default: all.")
    private List<String> faults = List.of(ALL);

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Take the requests from a trace (CSV: TIMESTAMP,ContextTokens,GeneratedTokens), backlogged "
                    + "for four minutes, instead of drawing them.")
    private Optional<Path> trace = Optional.empty();

    @Option(
            names = "--threads",
            converter = WholeNumberConverter.Count.class,
            paramLabel = "N",
            description = "Simulations at once. Default: the number of processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws InterruptedException {
        common.quiet();
        Set<SimulatedFault> drawn = parse(faults);
        long begunNanos = System.nanoTime();
        long count = seed.isPresent() ? 1 : seeds;
        Seeds.Summary summary = Seeds.run(
                seed.orElse(firstSeed),
                count,
                threads,
                trace.isPresent() ? Seeds.of(TraceFile.read(trace.get()), drawn) : Seeds.small(drawn),
                progress(count, begunNanos));
        PrintWriter out = spec.commandLine().getOut();
        out.print(text(summary, (System.nanoTime() - begunNanos) / 1e9));
        if (!drawn.isEmpty()) {
            out.println(drawn.stream()
                    .map(fault -> name(fault) + " " + summary.happened().getOrDefault(fault, 0L))
                    .collect(Collectors.joining(", ", "took effect: ", "")));
        }
        summary.failure().ifPresent(failure -> out.print(text(failure)));
        out.flush();
        return summary.failure().isPresent() ? ExitCode.INCOMPLETE : ExitCode.SUCCEEDED;
    }

    private Set<SimulatedFault> parse(List<String> names) {
        if (names.contains(ALL)) {
            return EnumSet.allOf(SimulatedFault.class);
        }
        Set<SimulatedFault> set = EnumSet.noneOf(SimulatedFault.class);
        for (String name : names) {
            if (name.equals(CLASSIC)) {
                set.addAll(SimulatedFault.CLASSIC);
            } else if (!name.equals(NONE)) {
                set.add(Arrays.stream(SimulatedFault.values())
                        .filter(fault -> name(fault).equals(name))
                        .findFirst()
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(), "--faults names what may go wrong, got '" + name + "'")));
            }
        }
        return set;
    }

    private static String name(SimulatedFault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Consumer<Long> progress(long count, long begunNanos) {
        PrintWriter err = spec.commandLine().getErr();
        return new Consumer<>() {
            private long shownNanos = begunNanos;

            @Override
            public void accept(Long runs) {
                long now = System.nanoTime();
                if (now - shownNanos >= PROGRESS_NANOS) {
                    shownNanos = now;
                    err.printf(
                            Locale.ROOT, "%,d of %,d seeds, %.1f/s%n", runs, count, runs / ((now - begunNanos) / 1e9));
                    err.flush();
                }
            }
        };
    }

    private static String text(Seeds.Summary summary, double seconds) {
        return String.format(
                Locale.ROOT,
                "%,d seeds in %.1f s (%.1f/s): %,d requests, %,d calls, %,d lapses, %.1f hours of virtual time%n"
                        + "largest window over its limit: %.4f where all that is used is reserved, %.4f where it is predicted%n",
                summary.runs(),
                seconds,
                summary.runs() / seconds,
                summary.requests(),
                summary.calls(),
                summary.lapses(),
                summary.virtualMillis() / 3.6e6,
                summary.largestWindow(),
                summary.largestPredictedWindow());
    }

    private String text(Seeds.Failure failure) {
        return failure.violation().trace().stream().collect(Collectors.joining("\n", "", "\n"))
                + "seed " + failure.seed() + " breaks an invariant: "
                + failure.violation().getMessage()
                + "\nreplay it with: penstock lab simulate --seed " + failure.seed() + " --faults "
                + String.join(",", faults)
                + trace.map(file -> " --trace " + file).orElse("") + "\n";
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    /** What may be given to {@code --faults}. */
    static final class FaultNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(
                            Stream.of(ALL, NONE, CLASSIC),
                            Arrays.stream(SimulatedFault.values()).map(SimulateCommand::name))
                    .iterator();
        }
    }
}
