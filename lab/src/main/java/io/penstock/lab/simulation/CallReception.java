package io.penstock.lab.simulation;

import io.penstock.records.RateLimitReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Decides how the simulated provider answers calls, which are judged separately. */
@FunctionalInterface
public interface CallReception {
    /** Accepts every call and states no limits. */
    CallReception OPEN = call -> new LetIn(List.of());

    /** Receives a call when it is sent. Calls come in the order of their instants. */
    Answer receive(Incoming call);

    /** Whether an instance refuses calls at an instant, in milliseconds since the beginning. */
    default boolean isRefusing(String pool, String instance, long atMillis) {
        return false;
    }

    /**
     * A call that arrives.
     *
     * @param atMillis since the beginning
     * @param outputTokens output tokens that its answer would have
     */
    record Incoming(
            String requestId, String pool, String instance, long atMillis, long inputTokens, long outputTokens) {}

    /** How a call is answered. */
    sealed interface Answer {
        /** The rate-limit headers of the answer. */
        List<RateLimitReading> readings();
    }

    /** It is accepted. */
    record LetIn(List<RateLimitReading> readings) implements Answer {
        public LetIn {
            readings = List.copyOf(readings);
        }
    }

    /** It is answered 429 at once. */
    record Refused(Optional<Duration> retryAfter, List<RateLimitReading> readings) implements Answer {
        public Refused {
            readings = List.copyOf(readings);
        }
    }

    /** It is answered at once with another error, such as 401, 403 or 404. */
    record Denied(int status) implements Answer {
        @Override
        public List<RateLimitReading> readings() {
            return List.of();
        }
    }

    /**
     * It is accepted, and its answer states an odd usage. The provider counts the real usage all the same.
     *
     * @param usage the usage in the answer's JSON, such as {@code {"prompt_tokens": 1}}; empty when the answer has
     *     none
     */
    record Odd(String usage) implements Answer {
        @Override
        public List<RateLimitReading> readings() {
            return List.of();
        }
    }
}
