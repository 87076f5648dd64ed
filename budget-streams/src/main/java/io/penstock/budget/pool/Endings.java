package io.penstock.budget.pool;

import io.penstock.budget.estimate.Estimate;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolCounters;
import io.penstock.schemas.error.ErrorCode;
import java.util.Optional;
import java.util.OptionalLong;

/** Ends requests without a grant: those that can never be granted, and those that have expired or certainly will. */
final class Endings {
    private final String pool;
    private final InstanceBudgets instances;
    private final Counts counts;

    Endings(PoolState pool) {
        this.pool = pool.pool;
        this.instances = pool.instances;
        this.counts = pool.counts;
    }

    Decision rejectAsUnknownPool(Ticket ticket) {
        counts.add(PoolCounters::oneRejected);
        return new Decision.Rejected(
                ticket, ErrorCode.UNKNOWN_POOL, "No pool of the name '" + pool + "' is configured.");
    }

    /** Rejects a request that no instance can ever take. */
    Optional<Decision> rejectIfImpossible(Ticket ticket, Estimate estimate) {
        return instances.whyImpossible(estimate.likely()).map(reason -> {
            counts.add(PoolCounters::oneRejected);
            return new Decision.Rejected(ticket, ErrorCode.EXCEEDS_EVERY_LIMIT, reason);
        });
    }

    /** Ends a request that will certainly fit no instance before it expires. */
    Optional<Decision> expireIfTooLate(Ticket ticket, Estimate estimate) {
        return ticket.expiresAtMillis() == Ticket.NEVER
                        || instances.mayFitBefore(estimate.certain(), ticket.expiresAtMillis())
                ? Optional.empty()
                : Optional.of(expire(ticket, OptionalLong.of(instances.fitsNotBeforeMillis(estimate.certain()))));
    }

    /** Ends a request that has expired. */
    Decision expire(Ticket ticket) {
        return expire(ticket, OptionalLong.empty());
    }

    private Decision expire(Ticket ticket, OptionalLong fitsNotBeforeMillis) {
        counts.add(PoolCounters::oneExpired);
        return new Decision.Expired(ticket, fitsNotBeforeMillis);
    }
}
