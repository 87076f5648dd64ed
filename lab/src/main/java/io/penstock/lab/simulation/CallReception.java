package io.penstock.lab.simulation;

import io.penstock.records.RateLimitReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the provider of a simulation answers to calls, beside their being judged. */
@FunctionalInterface
public interface CallReception {
    /** Lets every call in, and says nothing of its limits. */
    CallReception OPEN = call -> new LetIn(List.of());

    /** Receives a call as it goes onto the wire; none comes before an earlier one. */
    Answer receive(Incoming call);

    /** Whether an instance refuses calls at an instant, in milliseconds since the beginning. */
    default boolean isRefusing(String pool, String instance, long atMillis) {
        return false;
    }

    /**
     * A call.
     *
     * @param atMillis since the beginning
     * @param outputTokens that its answer would have
     */
    record Incoming(
            String requestId, String pool, String instance, long atMillis, long inputTokens, long outputTokens) {}

    /** How a call is received. */
    sealed interface Answer {
        /** The rate-limit headers of the answer. */
        List<RateLimitReading> readings();
    }

    /** It is worked on. */
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
     * It is worked on, and the answer is odd in what it says of its usage. The provider counts what was used all the same.
     *
     * @param usage of the answer's JSON, such as {@code {"prompt_tokens": 1}}; empty when the answer has none
     */
    record Odd(String usage) implements Answer {
        @Override
        public List<RateLimitReading> readings() {
            return List.of();
        }
    }
}
