package io.penstock.budget.kafka;

import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Endpoints;

/** Which requests a pool takes from another by the configurations, and what such a request becomes on its way. */
final class FallbackRules {
    private FallbackRules() {}

    /** Whether the request can be sent to every instance of the pool. */
    static boolean answers(PoolConfig pool, InferenceRequest request) {
        return pool.getInstances().stream()
                .allMatch(instance -> Endpoints.has(instance.getDialect(), request.getEndpoint()));
    }

    /**
     * The request as the other pool gets it. It keeps its origin, its attempts, its place and its bounds. Its own
     * pool's longest wait, or the lack of one, goes along, so that the other pool's does not apply.
     *
     * @param mark the number by which this pool recognises it when it comes back
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

    /** The request as its origin gets it back. */
    static InferenceRequest handedBack(InferenceRequest request) {
        return InferenceRequest.newBuilder(request)
                .setPool(request.getOriginPool().orElseGet(request::getPool))
                .clearGrantId()
                .build();
    }

    /** The request in the pool that it was meant for, without claims that only that pool's ledger may make. */
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
