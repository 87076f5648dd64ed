package io.penstock.dispatcher.work;

import io.penstock.records.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A grant that was read and not finished.
 *
 * @param offset where it is in its partition
 */
public record GrantInHand(PartitionLease lease, long offset, Grant grant) {
    /** Of the records that end a grant, beside the body. */
    private static final int OVERHEAD_BYTES = 1024;

    /** That it needs nothing more once this is published. */
    Completion completion(Settled settled) {
        int body = settled.ofRequest() instanceof OutgoingRecord.Response response
                ? response.value().getBody().map(String::length).orElse(0)
                : bodyCharacters();
        return new Completion(
                lease,
                offset,
                List.of(new OutgoingRecord.Outcome(settled.outcome()), settled.ofRequest()),
                OVERHEAD_BYTES + (long) body);
    }

    /** Whether half the time is over in which it has to start. */
    boolean isUrgent(Instant now) {
        Duration half =
                Duration.between(grant.getGrantedAt(), grant.getStartBy()).dividedBy(2);
        return !now.isBefore(grant.getStartBy().minus(half));
    }

    int bodyCharacters() {
        return grant.getRequest().getBody().length();
    }
}
