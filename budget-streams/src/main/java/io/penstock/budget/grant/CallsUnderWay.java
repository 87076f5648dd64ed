package io.penstock.budget.grant;

import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.request.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of a grant until its outcome comes, in addition to its {@link Reservation}. It is not saved,
 * because all tenants start equal after a restart and there is nothing to correct.
 */
public final class CallsUnderWay {
    /**
     * One call.
     *
     * @param charge what its tenant was charged
     * @param operation what the instance was asked for
     */
    public record Call(ReadyOrder.Charge charge, Operation operation) {}

    /** At most one entry for each outstanding grant. */
    private final Map<Long, Call> calls = new HashMap<>();

    public void began(long grantId, Call call) {
        calls.put(grantId, call);
    }

    /** Forgets a call that has ended; empty when its grant was made before a restart. */
    public Optional<Call> ended(long grantId) {
        return Optional.ofNullable(calls.remove(grantId));
    }
}
