package io.penstock.budget.kafka.record;

import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.records.InferenceRequest;
import java.util.List;
import java.util.Optional;

/** Reads from requests which instances have refused them. */
public final class Operations {
    private Operations() {}

    /** The instances that a re-submission names as refusing, as far as the pool has them. */
    public static List<String> refusedBy(InferenceRequest request, Optional<PoolPolicy> policy) {
        if (request.getRefusedBy().isEmpty()) {
            return List.of();
        }
        return policy.stream()
                .flatMap(known -> known.instances().stream())
                .map(InstancePolicy::id)
                .filter(request.getRefusedBy()::contains)
                .toList();
    }
}
