package io.penstock.dispatcher.retry;

import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** How one call ended, as far as it matters for the retry decision. */
public sealed interface Ending {
    /**
     * The provider answered; a successful answer was readable, whole and without an error in it.
     *
     * @param status HTTP status, 200 to 599; for an error under a success status, the status that the error stands
     *     for
     * @param retryAfter how long the provider asks to wait
     * @param error the content of the provider's error object
     * @param shouldRetry whether the provider's {@code x-should-retry} header asks for another call; absent without
     *     the header
     */
    record Answered(
            int status, Optional<Duration> retryAfter, Optional<ProviderError> error, Optional<Boolean> shouldRetry)
            implements Ending {
        public Answered {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be in [200, 599], got " + status);
            }
        }

        /** An answer without an error object. */
        public Answered(int status, Optional<Duration> retryAfter) {
            this(status, retryAfter, Optional.empty(), Optional.empty());
        }
    }

    /** No usable answer came, and another call may get one. Connection errors, timeouts and cut answers end so. */
    record Broken(ErrorCode code) implements Ending {}

    /** The request did not reach the provider, so the call was not made. */
    record Unsent(ErrorCode code) implements Ending {}

    /**
     * Another call would end in the same way, because the request cannot be sent, or its answer cannot be carried or
     * understood.
     */
    record Refused(ErrorCode code) implements Ending {}
}
