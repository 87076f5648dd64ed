package io.penstock.lab.chaos;

import java.time.Duration;

/**
 * A record that its writer had no right to write, or that is at the bounds of what it may be.
 *
 * @param at since the first request
 * @param number names it
 * @param seed of its bytes
 */
public record Hostile(Duration at, int number, Kind kind, long seed) {
    /** What is wrong with it. */
    public enum Kind {
        /** A request whose endpoint has 5 MB and is no path, so that it is rejected. */
        BIG_ENDPOINT(Expected.REJECTION),
        /** A good request under a key of 8 MB that is not its pool. */
        BIG_KEY(Expected.ANSWER),
        /** A good request that claims to have been written at −1, and far more that is odd in its headers. */
        ODD_HEADERS(Expected.ANSWER),
        /** A good request that was submitted in the year 292278994. */
        FAR_FUTURE(Expected.ANSWER),
        /** A request that claims to be a dispatcher's, with a grant that nobody made. */
        FORGED_GRANT(Expected.ANSWER),
        /** Random bytes in the place of a request. */
        GARBAGE_REQUEST(Expected.DEAD_LETTER),
        /** Random bytes in the place of an outcome. */
        GARBAGE_OUTCOME(Expected.DEAD_LETTER),
        /** Random bytes in the place of a cancellation, written at −1. */
        GARBAGE_CANCELLATION(Expected.DEAD_LETTER),
        /** A good cancellation of a batch that nobody has, written at −1. */
        ODD_CANCELLATION(Expected.NOTHING),
        /** Random bytes in the place of a pool's configuration. */
        GARBAGE_CONFIGURATION(Expected.NOTHING);

        private final Expected expected;

        Kind(Expected expected) {
            this.expected = expected;
        }

        /** What becomes of it. */
        public Expected expected() {
            return expected;
        }
    }

    /** What becomes of a hostile record. */
    public enum Expected {
        /** One response of any status. */
        ANSWER,
        /** One response that rejects it. */
        REJECTION,
        /** It is kept among the dead letters. */
        DEAD_LETTER,
        /** It is read and has no effect. */
        NOTHING
    }

    /** Whether it is a request that ends as requests end. */
    public boolean isAnswered() {
        return kind.expected() == Expected.ANSWER || kind.expected() == Expected.REJECTION;
    }

    String requestId() {
        return "hostile-" + number;
    }
}
