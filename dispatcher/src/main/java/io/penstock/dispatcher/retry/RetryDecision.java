package io.penstock.dispatcher.retry;

import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** What follows from an ending. */
public sealed interface RetryDecision {

    /** The request is answered. */
    record Succeed() implements RetryDecision {}

    /**
     * The request ends without success.
     *
     * @param code why
     * @param blame who is at fault, when the instance refused it for good
     */
    record Fail(ErrorCode code, Optional<Blame> blame) implements RetryDecision {
        /** A failure for another reason than a refusal. */
        public Fail(ErrorCode code) {
            this(code, Optional.empty());
        }
    }

    /** The request goes to another instance, which does not count as an attempt. */
    record Elsewhere(Refusal refusal) implements RetryDecision {}

    /** No call was made. The request goes back unchanged, and is not granted before {@code after} has passed. */
    record Again(ErrorCode code, Duration after) implements RetryDecision {}

    /** Another attempt follows, not before {@code after} has passed; {@code code} says why. */
    record Retry(ErrorCode code, Duration after) implements RetryDecision {}
}
