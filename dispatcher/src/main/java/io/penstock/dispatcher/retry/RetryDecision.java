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
        /** For another reason than a refusal. */
        public Fail(ErrorCode code) {
            this(code, Optional.empty());
        }
    }

    /** The request goes to another instance; that is no further attempt. */
    record Elsewhere(Refusal refusal) implements RetryDecision {}

    /** The request goes back as it came, since no call was made, and is not granted before {@code after} from now. */
    record Again(ErrorCode code, Duration after) implements RetryDecision {}

    /** Another attempt follows, not before {@code after} from now; {@code code} says why. */
    record Retry(ErrorCode code, Duration after) implements RetryDecision {}
}
