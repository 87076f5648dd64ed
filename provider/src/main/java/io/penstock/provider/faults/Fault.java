package io.penstock.provider.faults;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Optional;

/**
 * What goes wrong with one call. A call with a fault is charged like any other, because a provider charges what it
 * began to answer. Only a {@link Status} below 500 refuses the call before it is charged. The constructors throw
 * {@link IllegalArgumentException} for a value out of range.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Fault.Delay.class, name = "delay"),
    @JsonSubTypes.Type(value = Fault.Cut.class, name = "cut"),
    @JsonSubTypes.Type(value = Fault.MalformedBody.class, name = "malformed_body"),
    @JsonSubTypes.Type(value = Fault.WrongUsage.class, name = "wrong_usage"),
    @JsonSubTypes.Type(value = Fault.Silence.class, name = "silence"),
    @JsonSubTypes.Type(value = Fault.Trickle.class, name = "trickle"),
})
public sealed interface Fault {
    /**
     * Answers at once with an error.
     *
     * @param status from 400 to 599
     * @param retryAfter sent as {@code Retry-After}, rounded up to seconds
     */
    record Status(
            @JsonProperty(required = true) int status,
            @JsonProperty("retry_after") Optional<Duration> retryAfter) implements Fault {
        public Status {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("`status` must be from 400 to 599, got " + status);
            }
        }
    }

    /**
     * Answers as usual, but later.
     *
     * @param by above 0 and at most one hour
     */
    record Delay(@JsonProperty(required = true) Duration by) implements Fault {
        public Delay {
            requirePositive("by", by);
        }
    }

    /** Closes the connection. */
    record Cut(@JsonProperty(required = true) CutPoint at) implements Fault {}

    /** The point at which the connection is closed. */
    enum CutPoint {
        /** When the answer is due. */
        @JsonProperty("before_headers")
        BEFORE_HEADERS,
        /** After the status line and the headers. */
        @JsonProperty("after_headers")
        AFTER_HEADERS,
        /** In the middle of the body. */
        @JsonProperty("mid_body")
        MID_BODY
    }

    /** Answers 200 with the first half of the JSON, delivered as if it were whole. */
    record MalformedBody() implements Fault {}

    /**
     * Answers as usual, but every count in {@code usage} is multiplied by a factor.
     *
     * @param factor from 0 to 1,000,000
     */
    record WrongUsage(@JsonProperty(required = true) double factor) implements Fault {
        public WrongUsage {
            if (!(factor >= 0 && factor <= 1_000_000)) {
                throw new IllegalArgumentException("`factor` must be from 0 to 1000000, got " + factor);
            }
        }
    }

    /**
     * Sends nothing for a while, then closes the connection.
     *
     * @param duration above 0 and at most one hour
     */
    record Silence(
            @JsonProperty(value = "for", required = true) Duration duration) implements Fault {
        public Silence {
            requirePositive("for", duration);
        }
    }

    /**
     * Answers as usual, but sends the body slowly, in small pieces.
     *
     * @param over the time that the body takes; above 0 and at most one hour
     */
    record Trickle(@JsonProperty(required = true) Duration over) implements Fault {
        public Trickle {
            requirePositive("over", over);
        }
    }

    private static void requirePositive(String field, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "`" + field + "` must be above 0 and at most 1h, got " + duration.toMillis() + "ms");
        }
    }
}
