package io.penstock.provider;

import io.penstock.provider.answers.Dialect;
import io.penstock.provider.limits.KeyStanding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * Writes what is left of a key's limits: in OpenAI's headers ({@code x-ratelimit-*}), which Azure sends with the
 * reset in seconds, or in Anthropic's ({@code anthropic-ratelimit-*}) with the reset as an instant. A limit that is
 * not set has no headers.
 */
final class RateLimitHeaderWriter {
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long MILLIS_PER_SECOND = 1_000L;
    private static final long MILLIS_PER_MINUTE = 60_000L;

    private RateLimitHeaderWriter() {}

    static List<Header> of(Dialect dialect, KeyStanding standing, long nowMillis) {
        List<Header> headers = new ArrayList<>(10);
        long empty = standing.emptyAfterNanos();
        String reset =
                switch (dialect) {
                    case OPENAI -> duration(empty);
                    case AZURE -> Long.toString(secondsRoundedUp(empty));
                    case ANTHROPIC ->
                        Instant.ofEpochMilli(nowMillis + millisRoundedUp(empty)).toString();
                };
        add(dialect, headers, "requests", standing.limits().requestsPerMinute(), standing.requestsUsed(), reset);
        add(dialect, headers, "tokens", standing.limits().tokensPerMinute(), standing.tokensUsed(), reset);
        return headers;
    }

    private static void add(
            Dialect dialect, List<Header> headers, String what, OptionalLong limit, long used, String reset) {
        if (limit.isPresent()) {
            long amount = limit.getAsLong();
            headers.add(new BasicHeader(name(dialect, "limit", what), amount));
            headers.add(new BasicHeader(name(dialect, "remaining", what), Math.max(0, amount - used)));
            headers.add(new BasicHeader(name(dialect, "reset", what), reset));
        }
    }

    private static String name(Dialect dialect, String field, String what) {
        return dialect == Dialect.ANTHROPIC
                ? "anthropic-ratelimit-" + what + "-" + field
                : "x-ratelimit-" + field + "-" + what;
    }

    /**
     * A duration as OpenAI writes it, rounded up to milliseconds: {@code 120ms}, {@code 1s}, {@code 1.5s}, {@code
     * 6m0s}.
     */
    static String duration(long nanos) {
        long millis = millisRoundedUp(nanos);
        if (millis < MILLIS_PER_SECOND) {
            return millis + "ms";
        }
        long minutes = millis / MILLIS_PER_MINUTE;
        long rest = millis % MILLIS_PER_MINUTE;
        String seconds = rest % MILLIS_PER_SECOND == 0
                ? Long.toString(rest / MILLIS_PER_SECOND)
                : Double.toString(rest / (double) MILLIS_PER_SECOND);
        return (minutes > 0 ? minutes + "m" : "") + seconds + "s";
    }

    static long millisRoundedUp(long nanos) {
        return (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }

    static long secondsRoundedUp(long nanos) {
        return (millisRoundedUp(nanos) + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND;
    }
}
