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
 * Checks that an account that has refused a call gets one probe at a time until one is answered. A probe that must
 * have run for seconds counts as accepted. One that lapsed proves nothing.
 */
final class ProbeWatch {
    private static final int REFUSED = 429;

    /** How long after its latest start a probe counts as accepted. */
    private static final long PATIENCE_MILLIS = 5_000;

    /** The probe, if one is under way, of each account that has refused and has not answered since. */
    private final Map<String, Optional<Grant>> suspects = new HashMap<>();

    /** When each account last refused a call that may count, or was reset. Grants made by then prove nothing. */
    private final Map<String, Long> provesAfter = new HashMap<>();

    /** The grants made since the ledger may last have forgotten a refusal. Outcomes of older grants prove nothing. */
    private final Set<String> known = new HashSet<>();

    private final long toleranceMillis;

    /** @param toleranceMillis how wrong the ledger's clock may be */
    ProbeWatch(long toleranceMillis) {
        this.toleranceMillis = toleranceMillis;
    }

    /** Forgets an account's refusals, because it was reset. Outcomes of grants made before that prove nothing. */
    void reset(String account, long atMillis) {
        suspects.remove(account);
        provesAfter.merge(account, atMillis, Math::max);
    }

    /** Forgets the refusals of all accounts, because a step of its clock may have made the ledger forget them. */
    void forgetAll() {
        suspects.clear();
        provesAfter.clear();
        known.clear();
    }

    void granted(String account, Grant grant, long ledgerMillis) {
        known.add(key(grant));
        Optional<Grant> probe = suspects.get(account);
        if (probe == null) {
            return;
        }
        if (probe.isEmpty()) {
            suspects.put(account, Optional.of(grant));
            return;
        }
        long letInAtMillis = probe.get().getStartBy().toEpochMilli() + PATIENCE_MILLIS;
        if (ledgerMillis < letInAtMillis - toleranceMillis) {
            throw new BrokenPromise("account '" + account + "' has refused, and gets grant " + grant.getGrantId()
                    + " while nobody knows what becomes of its probe, grant "
                    + probe.get().getGrantId());
        }
        suspects.remove(account);
    }

    /** The ledger reads the outcome of a grant. */
    void settled(String account, Grant grant, AttemptOutcome outcome, long ledgerMillis) {
        suspects.computeIfPresent(
                account, (name, probe) -> probe.filter(other -> !key(other).equals(key(grant))));
        boolean isRefused = outcome.getHttpStatus().orElse(0) == REFUSED;
        boolean isKnown = known.remove(key(grant));
        boolean isNews =
                isKnown && grant.getGrantedAt().toEpochMilli() > provesAfter.getOrDefault(account, Long.MIN_VALUE);
        if (isRefused && (isNews || !isKnown)) {
            provesAfter.put(account, ledgerMillis);
        }
        if (isNews && isRefused) {
            suspects.put(account, Optional.empty());
        } else if (isRefused || (isNews && outcome.getResult() != AttemptResult.LAPSED)) {
            // The call was answered or failed, or it may ask for a longer pause after which another probe follows.
            // Other rules apply then.
            suspects.remove(account);
        }
    }

    private static String key(Grant grant) {
        return grant.getPool() + "/" + grant.getGrantId();
    }
}
