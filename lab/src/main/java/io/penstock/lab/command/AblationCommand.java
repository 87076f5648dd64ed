package io.penstock.lab.command;

import io.penstock.lab.sweep.Ablation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs Pool-First with one part removed at a time. */
@Command(
        name = "ablation",
        description =
                "What each part of Pool-First contributes at long shares 0.35 and 0.65, on virtual time, through the "
                        + "real ledger: with all of them, and without one at a time. Means with 95 %% confidence intervals.")
final class AblationCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws InterruptedException {
        return SweepCommand.run(spec, options, List.of(Ablation.sweep()));
    }
}
