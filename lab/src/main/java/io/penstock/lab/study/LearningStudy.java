package io.penstock.lab.study;

import io.penstock.lab.study.LearningRun.Spread;
import io.penstock.lab.study.StudyReport.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How soon a pool without any answer has learnt how long they are, and what a batch loses by that; see {@link LearningRun}. */
public final class LearningStudy {
    private static final double MAX_WINDOW = 1.002;

    private LearningStudy() {}

    /**
     * Runs every case.
     *
     * @param seeds runs of each
     */
    public static StudyReport run(int seeds, Runs runs) throws InterruptedException {
        List<Runs.Named<LearningRun.Found>> cases = new ArrayList<>();
        for (Spread spread : Spread.values()) {
            for (long seed = 1; seed <= seeds; seed++) {
                LearningRun.Case next = new LearningRun.Case(spread, seed);
                cases.add(new Runs.Named<>(next.toString(), () -> LearningRun.find(next)));
            }
        }
        List<LearningRun.Found> found = runs.all(cases);
        List<List<Object>> rows = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (Spread spread : Spread.values()) {
            List<LearningRun.Found> these =
                    found.stream().filter(run -> run.of().spread() == spread).toList();
            double learnt = mean(these, LearningRun.Found::learntSeconds);
            double last = mean(these, LearningRun.Found::lastBeganSeconds);
            double fullest = these.stream()
                    .mapToDouble(LearningRun.Found::fullestWindow)
                    .max()
                    .orElseThrow();
            rows.add(List.of(
                    spread,
                    mean(these, LearningRun.Found::idealSeconds),
                    last,
                    mean(these, LearningRun.Found::meanLateSeconds),
                    learnt,
                    fullest));
            checks.add(Check.atMost(spread + ": seconds until enough was learnt", spread.maxLearntSeconds(), learnt));
            checks.add(Check.atMost(spread + ": seconds until the last call began", spread.maxSeconds(), last));
            checks.add(Check.atMost(spread + ": fullest window", MAX_WINDOW, fullest));
        }
        return new StudyReport(
                "learning",
                Map.of(
                        "requests", LearningRun.REQUESTS,
                        "tpm", LearningRun.TOKENS_PER_MINUTE,
                        "max_output_tokens", LearningRun.MAX_OUTPUT_TOKENS,
                        "input_tokens", LearningRun.INPUT_TOKENS,
                        "mean_output_tokens", LearningRun.OUTPUT_TOKENS,
                        "latency", "0.5 s + 20 ms per output token",
                        "seeds", seeds),
                List.of("answers", "ideal_s", "last_began_s", "mean_late_s", "learnt_s", "fullest_window"),
                rows,
                checks);
    }

    private static double mean(List<LearningRun.Found> runs, ToDoubleFunction<LearningRun.Found> figure) {
        return runs.stream().mapToDouble(figure).average().orElseThrow();
    }
}
