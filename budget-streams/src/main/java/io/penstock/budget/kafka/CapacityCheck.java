package io.penstock.budget.kafka;

import io.penstock.budget.batch.Batches;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.error.ErrorCode;
import java.util.Optional;

/** Refuses requests for which a task has no room, because they would begin one batch or pool too many. */
final class CapacityCheck {
    /** Why a request is refused: the error code, and the reason in words for its caller. */
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

    /** Empty when there is room for the request's batch; only for requests that were not seen before. */
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
