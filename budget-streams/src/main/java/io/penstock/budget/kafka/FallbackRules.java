package io.penstock.budget.kafka;

import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Endpoints;

/** Which requests a pool takes from another, as far as the configurations tell. */
final class FallbackRules {
    private FallbackRules() {}

    /** Whether every instance of the pool can be sent the request. */
    static boolean answers(PoolConfig pool, InferenceRequest request) {
        return pool.getInstances().stream()
                .allMatch(instance -> Endpoints.has(instance.getDialect(), request.getEndpoint()));
    }

    /**
     * The request as another pool is to get it: it keeps its origin, its attempts, its place and its bounds. The longest wait
     * of its own pool goes along, or that there is none, so that the other pool's does not apply.
     *
     * @param mark by which this pool knows it again
     */
    static InferenceRequest moved(InferenceRequest request, PoolConfig from, String to, long mark) {
        return InferenceRequest.newBuilder(request)
                .setPool(to)
                .setOriginPool(request.getOriginPool().orElseGet(request::getPool))
                .setOriginMark(mark)
                .setMaxWaitMillis(
                        request.getMaxWaitMillis().or(from::getMaxWaitMillis).orElse(Long.MAX_VALUE))
                .clearGrantId()
                .clearNotBefore()
                .clearRefusedBy()
                .build();
    }

    /** The request as its origin is to get it back. */
    static InferenceRequest handedBack(InferenceRequest request) {
        return InferenceRequest.newBuilder(request)
                .setPool(request.getOriginPool().orElseGet(request::getPool))
                .clearGrantId()
                .build();
    }

    /** The request in the pool that it was meant for; only the ledger of that one may say that it came from another. */
    static InferenceRequest routed(InferenceRequest request, String pool) {
        return InferenceRequest.newBuilder(request)
                .setPool(pool)
                .clearOriginPool()
                .clearOriginMark()
                .clearGrantId()
                .clearRefusedBy()
                .build();
    }
}
