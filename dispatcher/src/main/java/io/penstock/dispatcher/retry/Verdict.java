package io.penstock.dispatcher.retry;

import java.time.Duration;

/** What follows from an ending. */
public sealed interface Verdict {

    /** The request is answered. */
    record Succeed() implements Verdict {}

    /** The request ends without success; {@code code} says why. */
    record Fail(String code) implements Verdict {}

    /** Another attempt follows, not before {@code after} from now; {@code code} says why. */
    record Retry(String code, Duration after) implements Verdict {}
}
