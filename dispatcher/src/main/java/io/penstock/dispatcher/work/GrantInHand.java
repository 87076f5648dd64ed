package io.penstock.dispatcher.work;

import io.penstock.records.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A grant that has been read and is not done yet.
 *
 * @param offset its offset in its partition
 */
public record GrantInHand(PartitionLease lease, long offset, Grant grant) {
    /** Approximate size, without the body, of the records that end a grant. */
    private static final int OVERHEAD_BYTES = 1024;

    /** The completion that makes the grant done once it is published. */
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

    /** Whether half the time between its grant and its latest start has passed. */
    boolean isUrgent(Instant now) {
        Duration half =
                Duration.between(grant.getGrantedAt(), grant.getStartBy()).dividedBy(2);
        return !now.isBefore(grant.getStartBy().minus(half));
    }

    int bodyCharacters() {
        return grant.getRequest().getBody().length();
    }
}
