package io.penstock.budget.topology;

import io.penstock.budget.admission.InstancePolicy;
import io.penstock.budget.admission.PoolPolicy;
import io.penstock.records.InferenceRequest;
import java.util.List;
import java.util.Optional;

/** Which instances have refused what a request asks for. */
final class Operations {
    private Operations() {}

    /** Those of the pool's instances that a re-submission names. */
    static List<String> refusedBy(InferenceRequest request, Optional<PoolPolicy> policy) {
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
