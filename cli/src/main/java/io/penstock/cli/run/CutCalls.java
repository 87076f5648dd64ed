package io.penstock.cli.run;

import io.penstock.cli.report.Tally;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Usage;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The calls whose answers were lost, as by a kill: they had begun, but their grants lapsed. The provider counted
 * them, and the same requests were sent again. Their unknown cost is taken from the answers that these requests got
 * later.
 */
final class CutCalls {
    private record GrantName(String pool, long grantId) {}

    private record Lapse(String instance, String requestId) {}

    private record Cut(Lapse lapse, Instant at) {}

    private final Map<GrantName, Lapse> lapses = new HashMap<>();
    private final Map<String, Usage> usageOfLapsed = new HashMap<>();

    /** Takes an outcome of the batch. Outcomes come in their order. */
    void take(AttemptOutcome outcome) {
        if (outcome.getResult() == AttemptResult.LAPSED) {
            lapses.put(
                    new GrantName(outcome.getPool(), outcome.getGrantId()),
                    new Lapse(outcome.getInstance(), outcome.getRequestId()));
            usageOfLapsed.put(outcome.getRequestId(), Tally.NOT_TOLD);
        } else {
            outcome.getUsage()
                    .ifPresent(usage -> usageOfLapsed.computeIfPresent(outcome.getRequestId(), (id, none) -> usage));
        }
    }

    /** Adds these calls to the tally. */
    void addTo(Tally tally, CallJournal journal) {
        if (lapses.isEmpty()) {
            return;
        }
        Map<GrantName, Cut> cuts = new LinkedHashMap<>();
        journal.read(call -> {
            GrantName name = new GrantName(call.pool(), call.grantId());
            Lapse lapse = lapses.get(name);
            if (lapse != null) {
                cuts.put(name, new Cut(lapse, call.at()));
            }
        });
        cuts.forEach((name, cut) -> tally.addCutOff(
                name.pool(),
                cut.lapse().instance(),
                cut.at(),
                usageOfLapsed.getOrDefault(cut.lapse().requestId(), Tally.NOT_TOLD)));
    }
}
