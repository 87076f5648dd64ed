package io.penstock.lab.simulation;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees that an account that has refused a call gets one probe at a time until one is answered. A probe that has certainly
 * run for seconds was let in; one that lapsed, or whose call was lost, proves nothing.
 */
final class ProbeWatch {
    private static final int REFUSED = 429;

    /** As long as a probe has to run that is taken to be let in, from its latest start. */
    private static final long PATIENCE_MILLIS = 5_000;

    /** The probes of accounts that have refused and not been answered since. */
    private final Map<String, Map<Long, Grant>> suspects = new HashMap<>();

    /** When an account refused last what may prove something, or was reset last: what was granted by then proves nothing. */
    private final Map<String, Long> provesAfter = new HashMap<>();

    /** Those that were granted since the ledger's clock may have forgotten what was refused: others may be older than that. */
    private final Set<String> known = new HashSet<>();

    private final long toleranceMillis;

    /** @param toleranceMillis by how much the ledger's clock may be wrong */
    ProbeWatch(long toleranceMillis) {
        this.toleranceMillis = toleranceMillis;
    }

    /** What an account refused before is forgotten, and what comes of grants of before the reset proves nothing. */
    void reset(String account, long atMillis) {
        suspects.remove(account);
        provesAfter.merge(account, atMillis, Math::max);
    }

    /** What accounts refused before is forgotten: the ledger's clock may have forgotten it. */
    void forgetAll() {
        suspects.clear();
        provesAfter.clear();
        known.clear();
    }

    void granted(String account, Grant grant, long ledgerMillis) {
        known.add(key(grant));
        Map<Long, Grant> probes = suspects.get(account);
        if (probes == null) {
            return;
        }
        for (Grant probe : probes.values()) {
            long letInAtMillis = probe.getStartBy().toEpochMilli() + PATIENCE_MILLIS;
            if (ledgerMillis < letInAtMillis - toleranceMillis) {
                throw new BrokenPromise("account '" + account + "' has refused, and gets grant " + grant.getGrantId()
                        + " while nobody knows what becomes of its probe, grant " + probe.getGrantId());
            }
        }
        if (probes.isEmpty()) {
            probes.put(grant.getGrantId(), grant);
        } else {
            suspects.remove(account);
        }
    }

    /** The ledger reads the outcome of a grant. */
    void settled(String account, Grant grant, AttemptOutcome outcome, long ledgerMillis) {
        Optional.ofNullable(suspects.get(account)).ifPresent(probes -> probes.remove(grant.getGrantId()));
        boolean isRefused = outcome.getHttpStatus().orElse(0) == REFUSED;
        boolean isKnown = known.remove(key(grant));
        boolean isNews =
                isKnown && grant.getGrantedAt().toEpochMilli() > provesAfter.getOrDefault(account, Long.MIN_VALUE);
        if (isRefused && (isNews || !isKnown)) {
            provesAfter.put(account, ledgerMillis);
        }
        if (isNews && isRefused) {
            suspects.put(account, new HashMap<>());
        } else if (isRefused || (isNews && outcome.getResult() != AttemptResult.LAPSED)) {
            // answered; or it fails, or may ask for a longer pause after which another probe follows: other rules hold
            // then
            suspects.remove(account);
        }
    }

    private static String key(Grant grant) {
        return grant.getPool() + "/" + grant.getGrantId();
    }
}
