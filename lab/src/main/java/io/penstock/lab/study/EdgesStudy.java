package io.penstock.lab.study;

import io.penstock.lab.simulation.ViolationException;
import io.penstock.lab.study.StudyReport.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** What the ledger does at its edges, each figure beside its bound. */
public final class EdgesStudy {
    private EdgesStudy() {}

    /** One run of each case. */
    public static StudyReport run(Runs runs) throws InterruptedException {
        return run(runs, cases());
    }

    static StudyReport run(Runs runs, List<Runs.Named<List<Check>>> cases) throws InterruptedException {
        List<Check> checks = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        List<List<Check>> found = runs.all(cases);
        for (int i = 0; i < found.size(); i++) {
            for (Check check : found.get(i)) {
                checks.add(check);
                rows.add(List.of(cases.get(i).name(), check.measured(), check.asked()));
            }
        }
        return new StudyReport("edges", Map.of("seed", 1), List.of("case", "measured", "asked"), rows, checks);
    }

    static List<Runs.Named<List<Check>>> cases() {
        return List.of(
                one("clock ahead", BudgetEdges::clockAhead),
                one("successor", BudgetEdges::successor),
                one("renamed instance", BudgetEdges::renamed),
                one("mostly refusing", HealthEdges::mostlyRefusing),
                one("forbidden model", HealthEdges::forbiddenModel),
                many("misdeployed instance", HealthEdges::misdeployed),
                many("unlimited instance", FairnessEdges::besideAnUnlimitedInstance),
                one("requests bind", FairnessEdges::whereRequestsBind),
                one("odd image", BudgetEdges::oddImage),
                many("mixed with images", BudgetEdges::mixedWithImages),
                one("idle hour", HealthEdges::idleHour),
                one("certain expiry", BudgetEdges::certainExpiry));
    }

    private static Runs.Named<List<Check>> one(String name, Callable<Check> edge) {
        return many(name, () -> List.of(edge.call()));
    }

    /** A case that breaks an invariant has no figure; it is told as what was not reached. */
    private static Runs.Named<List<Check>> many(String name, Callable<List<Check>> edge) {
        return new Runs.Named<>(name, () -> {
            try {
                return edge.call();
            } catch (ViolationException violation) {
                return List.of(new Check(
                        name + " breaks an invariant: " + violation.getMessage(), "none broken", Double.NaN, false));
            }
        });
    }
}
