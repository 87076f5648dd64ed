package io.penstock.budget.grant;

import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.request.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of a grant until its outcome comes, beside its {@link Reservation}. It is not saved: after a restart
 * all tenants start equal, so that there is nothing to correct.
 */
public final class CallsUnderWay {
    /**
     * One of them.
     *
     * @param charge what its tenant was charged with
     * @param operation what the instance was asked for
     */
    public record Call(ReadyOrder.Charge charge, Operation operation) {}

    /** As many as there are outstanding grants, at most. */
    private final Map<Long, Call> calls = new HashMap<>();

    public void began(long grantId, Call call) {
        calls.put(grantId, call);
    }

    /** Forgets a call that has ended; empty when its grant was made before a restart. */
    public Optional<Call> ended(long grantId) {
        return Optional.ofNullable(calls.remove(grantId));
    }
}
