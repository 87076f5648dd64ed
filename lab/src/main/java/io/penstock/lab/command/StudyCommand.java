package io.penstock.lab.command;

import io.penstock.cli.command.PositiveNumberConverter;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.lab.simulation.AzureTrace;
import io.penstock.lab.study.AnsweredQuestions;
import io.penstock.lab.study.BucketingStudy;
import io.penstock.lab.study.EdgesStudy;
import io.penstock.lab.study.FairnessStudy;
import io.penstock.lab.study.LearningStudy;
import io.penstock.lab.study.LengthsStudy;
import io.penstock.lab.study.MixedInputsStudy;
import io.penstock.lab.study.OutageStudy;
import io.penstock.lab.study.SharedKeyStudy;
import io.penstock.lab.study.StarvationStudy;
import io.penstock.lab.study.SwitchingStudy;
import io.penstock.lab.study.UtilisationStudy;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The studies on virtual time. */
@Command(
        name = "study",
        description = "Put a question to the ledger under load, on virtual time; prints what was found beside what was "
                + "asked for.",
        synopsisSubcommandLabel = "STUDY",
        mixinStandardHelpOptions = true)
final class StudyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "utilisation",
            description = "How much of the budget that binds a backlogged instance uses, and how far its fullest "
                    + "window goes: four limits, each dimension binding, reserving a prediction and the maximum.")
    int utilisation(
            @Mixin StudyOptions options,
            @Option(
                            names = "--trace",
                            paramLabel = "FILE",
                            required = true,
                            description = "The requests, as CSV: TIMESTAMP,ContextTokens,GeneratedTokens.")
                    Path trace)
            throws InterruptedException {
        AzureTrace requests = TraceFile.read(trace);
        return options.report(spec, runs -> UtilisationStudy.run(requests, options.seeds(), runs));
    }

    @Command(
            name = "lengths",
            description =
                    "How well the lengths of answers are predicted: how much is reserved too much and how often too "
                            + "little, with and without telling requests apart by tenant and operation.")
    int lengths(
            @Mixin StudyOptions options,
            @Option(
                            names = "--trace",
                            paramLabel = "FILE",
                            required = true,
                            description = "The requests, as CSV: TIMESTAMP,ContextTokens,GeneratedTokens.")
                    Path trace,
            @Option(
                            names = "--questions",
                            paramLabel = "FILE",
                            description = "More requests: JSON lines with question and answer.")
                    Optional<Path> questions)
            throws InterruptedException {
        AzureTrace requests = TraceFile.read(trace);
        Optional<AnsweredQuestions> answered = questions.map(QuestionsFile::read);
        return options.report(spec, runs -> LengthsStudy.run(requests, answered, options.seeds(), runs));
    }

    @Command(
            name = "learning",
            description =
                    "How soon a pool without any answer has learnt how long they are, and how long a batch of 2,200 "
                            + "requests takes on it.")
    int learning(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, runs -> LearningStudy.run(options.seeds(), runs));
    }

    @Command(
            name = "mixed-inputs",
            description =
                    "How much of its budget a pool uses that is asked about texts and about large images in turn, and "
                            + "how far its fullest window goes.")
    int mixedInputs(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, runs -> MixedInputsStudy.run(options.seeds(), runs));
    }

    @Command(
            name = "fairness",
            description = "How evenly tenants are served: of unlike requests, of unlike weights, and one that comes "
                    + "late.")
    int fairness(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, runs -> FairnessStudy.run(options.seeds(), runs));
    }

    @Command(
            name = "starvation",
            description = "Whether anybody starves at 1.5 times overload, and whether budget is left over.")
    int starvation(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, runs -> StarvationStudy.run(options.seeds(), runs));
    }

    @Command(
            name = "bucketing",
            description = "What adaptive buckets do for short requests, and to long ones, while the share of long "
                    + "requests goes from 0.05 to 0.65 and back, in steps and slowly.")
    int bucketing(
            @Mixin StudyOptions options,
            @Option(
                            names = "--max-wait",
                            paramLabel = "MILLIS",
                            converter = WholeNumberConverter.Count.class,
                            defaultValue = "1400",
                            description = "The longest wait of every request. Default: ${DEFAULT-VALUE}.")
                    int maxWaitMillis,
            @Option(
                            names = "--per-second",
                            paramLabel = "N",
                            converter = PositiveNumberConverter.class,
                            defaultValue = "24",
                            description =
                                    "Requests that arrive in a second. With the most long ones, the limits allow 21. "
                                            + "Default: ${DEFAULT-VALUE}.")
                    double perSecond)
            throws InterruptedException {
        return options.report(spec, runs -> BucketingStudy.run(options.seeds(), perSecond, maxWaitMillis, runs));
    }

    @Command(
            name = "switching",
            description = "Whether a pool whose strategy is switched every five seconds loses anything.")
    int switching(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, runs -> SwitchingStudy.run(options.seeds(), runs));
    }

    @Command(
            name = "outage",
            description =
                    "How a pool behaves whose providers answer 429 to everything for a minute, and how soon it is "
                            + "back at its rate.")
    int outage(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, runs -> OutageStudy.run(options.seeds(), runs));
    }

    @Command(
            name = "shared-key",
            description =
                    "How a pool and another client get along that asks for 40 %% of its key: what is refused, and "
                            + "how much is used of what the other leaves.")
    int sharedKey(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, runs -> SharedKeyStudy.run(options.seeds(), runs));
    }

    @Command(
            name = "edges",
            description = "What the ledger does at its edges: clocks that are wrong, names that change, providers that "
                    + "refuse, requests that are odd. One run of each case.")
    int edges(@Mixin StudyOptions options) throws InterruptedException {
        return options.report(spec, EdgesStudy::run);
    }
}
