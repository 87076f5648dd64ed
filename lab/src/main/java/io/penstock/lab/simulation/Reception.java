package io.penstock.lab.simulation;

import io.penstock.records.RateLimitReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the provider of a simulation answers to calls, beside their being judged. */
@FunctionalInterface
public interface Reception {
    /** Lets every call in, and says nothing of its limits. */
    Reception OPEN = call -> new LetIn(List.of());

    /** Receives a call as it goes onto the wire; none comes before an earlier one. */
    Answer receive(Incoming call);

    /**
     * A call.
     *
     * @param atMillis since the beginning
     * @param outputTokens that its answer would have
     */
    record Incoming(String requestId, String instance, long atMillis, long inputTokens, long outputTokens) {}

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
}
