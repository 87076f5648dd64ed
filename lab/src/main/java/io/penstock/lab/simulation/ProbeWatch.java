package io.penstock.lab.simulation;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees that an account that has refused a call gets one probe at a time until one is answered. A probe that has certainly
 * run for seconds was let in; one that lapsed, or whose call was lost, proves nothing.
 */
final class ProbeWatch {
    private static final int REFUSED = 429;

    /** As long as a probe has to run that is taken to be let in, from its latest start. */
    private static final long PATIENCE_MILLIS = 5_000;

    /** What an account that has refused got since. */
    private static final class Suspect {
        final long sinceMillis;
        final Map<Long, Grant> probes = new HashMap<>();

        Suspect(long sinceMillis) {
            this.sinceMillis = sinceMillis;
        }
    }

    private final Map<String, Suspect> suspects = new HashMap<>();
    private final long toleranceMillis;

    /** @param toleranceMillis by how much the ledger's clock may be wrong */
    ProbeWatch(long toleranceMillis) {
        this.toleranceMillis = toleranceMillis;
    }

    /** What an account refused before is forgotten: it was reset, or the ledger's clock may have forgotten it. */
    void reset(String account) {
        suspects.remove(account);
    }

    void resetAll() {
        suspects.clear();
    }

    void granted(String account, Grant grant, long ledgerMillis) {
        Suspect suspect = suspects.get(account);
        if (suspect == null) {
            return;
        }
        for (Grant probe : suspect.probes.values()) {
            long letInAtMillis = probe.getStartBy().toEpochMilli() + PATIENCE_MILLIS;
            if (ledgerMillis < letInAtMillis - toleranceMillis) {
                throw new BrokenPromise("account '" + account + "' has refused, and gets grant " + grant.getGrantId()
                        + " while nobody knows what becomes of its probe, grant " + probe.getGrantId());
            }
        }
        if (suspect.probes.isEmpty()) {
            suspect.probes.put(grant.getGrantId(), grant);
        } else {
            suspects.remove(account);
        }
    }

    /** The ledger reads the outcome of a grant. */
    void settled(String account, Grant grant, AttemptOutcome outcome, long ledgerMillis) {
        Suspect suspect = suspects.get(account);
        boolean isRefused = outcome.getHttpStatus().orElse(0) == REFUSED;
        if (suspect != null) {
            suspect.probes.remove(grant.getGrantId());
            if (grant.getGrantedAt().toEpochMilli() <= suspect.sinceMillis) {
                if (isRefused) {
                    // it may ask for a longer pause, after which another probe follows, whatever became of the one
                    // before
                    suspects.remove(account);
                }
                return;
            }
        }
        if (isRefused) {
            suspects.put(account, new Suspect(ledgerMillis));
        } else if (outcome.getResult() != AttemptResult.LAPSED) {
            // answered, or it fails from now on, for which other rules hold
            suspects.remove(account);
        }
    }
}
