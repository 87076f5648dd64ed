package io.penstock.budget.kafka;

import io.penstock.budget.batch.Batches;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.error.ErrorCode;
import java.util.Optional;

/** Turns requests away for which a task has no room: they would be the first of one batch or pool too many. */
final class CapacityCheck {
    /** Why a request is turned away, with its code, in words for its caller. */
    record Refusal(ErrorCode code, String reason) {}

    private final PoolLedgers pools;
    private final BatchBook batches;

    CapacityCheck(PoolLedgers pools, BatchBook batches) {
        this.pools = pools;
        this.batches = batches;
    }

    /** Empty when there is room for the request's pool. */
    Optional<Refusal> refusalOfPool(InferenceRequest request) {
        return pools.hasRoomFor(request.getPool())
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.UNKNOWN_POOL,
                        "No pool of this name is configured, and " + PoolLedgers.MAX_WITHOUT_CONFIGURATION
                                + " others wait for a configuration already. Configured: " + pools.names() + "."));
    }

    /** Empty when there is room for the request's batch; to be asked of what was not seen before. */
    Optional<Refusal> refusalOfBatch(InferenceRequest request) {
        return batches.hasRoomFor(request)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.TOO_MANY_BATCHES,
                        "The ledger counts " + Batches.MAX_AT_ONCE
                                + " batches already, so that this one would not be counted. Submit it again when others"
                                + " have ended, or use fewer batch ids."));
    }
}
