package io.penstock.budget.kafka;

import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.records.PoolConfig;
import java.util.List;

/**
 * What an earlier ledger has learnt about a pool; used where this one has learnt nothing itself. Safe for use by several
 * threads.
 */
@FunctionalInterface
public interface WarmStart {
    /** Nothing for any pool. */
    WarmStart NONE = pool -> List.of();

    /** What an earlier ledger has learnt about the requests of a pool with this configuration. */
    List<LearntValue> of(PoolConfig pool);
}
