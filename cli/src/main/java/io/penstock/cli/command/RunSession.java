package io.penstock.cli.command;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.progress.ProgressDisplay;
import io.penstock.cli.report.Summary;
import io.penstock.cli.report.SummaryText;
import io.penstock.cli.run.BatchRun;
import io.penstock.cli.run.RunPlan;
import io.penstock.cli.terminal.Interruption;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A run as a person sees it: the messages before it, during it and after it. */
final class RunSession implements BatchRun.Listener {
    private final RunPlan plan;
    private final RunOptions options;
    private final String hint;
    private final Consumer<Summary> epilogue;
    private @Nullable Summary summary;

    /**
     * A run that has not begun.
     *
     * @param hint how to continue, shown when the run is stopped
     * @param epilogue runs after the summary is shown, while the parts still run
     */
    RunSession(RunPlan plan, RunOptions options, String hint, Consumer<Summary> epilogue) {
        this.plan = plan;
        this.options = options;
        this.hint = hint;
        this.epilogue = epilogue;
        options.summary().requireWritable();
    }

    /** Runs, and returns the exit code. */
    int run() throws IOException {
        BatchFile input = plan.input();
        say("%s: %,d requests%s"
                .formatted(
                        input.name(),
                        input.size(),
                        input.carriedOver() == 0
                                ? ""
                                : ", beside %,d that have succeeded earlier".formatted(input.carriedOver())));
        try (var interruption = new Interruption();
                ProgressDisplay progress = ProgressDisplay.onStandardError()) {
            if (!new BatchRun(plan, interruption, progress, this).run()) {
                say("stopped" + hint);
                return ExitCode.INTERRUPTED;
            }
        }
        return summary().filter(Summary::allSucceeded).isPresent() ? ExitCode.SUCCEEDED : ExitCode.INCOMPLETE;
    }

    /** The summary; empty unless the run was completed. */
    Optional<Summary> summary() {
        return Optional.ofNullable(summary);
    }

    @Override
    public void needsRoom(String text) {
        say(text);
    }

    @Override
    public void resuming() {
        say("going on with the run that stopped before its end");
    }

    @Override
    public void started(String clusterOptions) {
        say("other commands reach this run with " + clusterOptions);
    }

    @Override
    public void stopping() {
        say("stopping …");
    }

    @Override
    public void completed(Summary result) {
        summary = result;
        System.out.println();
        System.out.print(SummaryText.of(result));
        System.out.println();
        options.summary().write(result);
        epilogue.accept(result);
        System.out.flush();
    }

    private static void say(String text) {
        System.err.println("penstock: " + text);
    }
}
