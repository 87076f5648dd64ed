package io.penstock.dispatcher.work;

import io.penstock.records.Grant;
import java.time.Duration;
import java.time.Instant;

/**
 * A grant that was read and not finished.
 *
 * @param offset where it is in its partition
 */
public record GrantInHand(Tenure tenure, long offset, Grant grant) {

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
