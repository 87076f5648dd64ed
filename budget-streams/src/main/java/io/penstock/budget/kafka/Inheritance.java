package io.penstock.budget.kafka;

import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.records.PoolConfig;
import java.util.List;

/** What pools begin with of which the ledger has learnt nothing yet. Several threads use it at the same time. */
@FunctionalInterface
public interface Inheritance {
    /** Nothing for any pool. */
    Inheritance NONE = pool -> List.of();

    /** What an earlier ledger has learnt about the requests of a pool with this configuration. */
    List<LearntValue> of(PoolConfig pool);
}
