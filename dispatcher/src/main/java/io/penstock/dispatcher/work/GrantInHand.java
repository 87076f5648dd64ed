package io.penstock.dispatcher.work;

import io.penstock.records.Grant;

/**
 * A grant that was read and not finished.
 *
 * @param offset where it is in its partition
 */
public record GrantInHand(Tenure tenure, long offset, Grant grant) {

    int bodyCharacters() {
        return grant.getRequest().getBody().length();
    }
}
