package io.penstock.dispatcher.retry;

import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** How one call ended, as far as it matters for what comes next. */
public sealed interface Ending {
    /**
     * The provider answered; a successful answer was readable, whole and without an error in it.
     *
     * @param status HTTP status, 200 to 599; of an error that came under a status of success, the one that it stands for
     * @param error what the provider's error object says
     * @param shouldRetry whether the provider's header says that another call makes sense
     */
    record Answered(
            int status, Optional<Duration> retryAfter, Optional<ProviderError> error, Optional<Boolean> shouldRetry)
            implements Ending {
        public Answered {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be in [200, 599], got " + status);
            }
        }

        /** With nothing said of an error. */
        public Answered(int status, Optional<Duration> retryAfter) {
            this(status, retryAfter, Optional.empty(), Optional.empty());
        }
    }

    /** No usable answer came, and another call may get one: connection errors, timeouts, answers that break off. */
    record Broken(ErrorCode code) implements Ending {}

    /** The request did not reach the provider, so that the call has not been made. */
    record Unsent(ErrorCode code) implements Ending {}

    /** Another call would end in the same way: the request cannot be sent, or its answer cannot be carried or understood. */
    record Refused(ErrorCode code) implements Ending {}
}
