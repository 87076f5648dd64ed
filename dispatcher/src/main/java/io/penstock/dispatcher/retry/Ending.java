package io.penstock.dispatcher.retry;

import java.time.Duration;
import java.util.Optional;

/** How one call ended, as far as it matters for what comes next. */
public sealed interface Ending {

    /**
     * The provider answered; a successful answer was readable.
     *
     * @param status HTTP status, 200 to 599
     * @param errorCode the provider's own short code of an error
     */
    record Answered(int status, Optional<Duration> retryAfter, Optional<String> errorCode) implements Ending {
        public Answered {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status must be in [200, 599], got " + status);
            }
        }

        /** Without a code. */
        public Answered(int status, Optional<Duration> retryAfter) {
            this(status, retryAfter, Optional.empty());
        }
    }

    /** No usable answer came, and another call may get one: connection errors, timeouts, unreadable bodies. */
    record Broken(String code) implements Ending {}

    /** The request did not reach the provider, so that the call has not been made. */
    record Unsent(String code) implements Ending {
        /** The worker has no key for the instance. */
        public static final String MISSING_KEY = "missing_api_key";
    }

    /** Another call would end in the same way: the request cannot be sent, or its answer cannot be carried. */
    record Refused(String code) implements Ending {}
}
