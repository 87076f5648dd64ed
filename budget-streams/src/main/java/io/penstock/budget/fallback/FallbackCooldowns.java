package io.penstock.budget.fallback;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What pools keep for a while after their fallback has handed a request back: all requests, or that one.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class FallbackCooldowns {
    /** For how long nothing is passed on after the fallback has handed a request back because it takes none now. */
    public static final long ALL_MILLIS = 30_000;

    /** For how long a request is kept that the fallback has handed back because it can never take it. */
    public static final long ONE_MILLIS = 10 * 60_000;

    /** The most such requests that are remembered, over all pools; the oldest are forgotten first. */
    static final int MAX_REMEMBERED = 10_000;

    private final Map<String, Long> allUntil = new HashMap<>();
    private final Map<Kept, Long> oneUntil = new LinkedHashMap<>();

    /** A request that a pool keeps, by its token. */
    private record Kept(String pool, long token) {}

    /**
     * Notes that a request came back that the pool had passed on.
     *
     * @param pool the pool that had passed it on
     */
    public void handedBack(String pool, long token, HandedBack why, long nowMillis) {
        switch (why) {
            case NOT_NOW -> allUntil.put(pool, nowMillis + ALL_MILLIS);
            case NOT_THIS -> {
                Kept kept = new Kept(pool, token);
                oneUntil.remove(kept);
                oneUntil.put(kept, nowMillis + ONE_MILLIS);
                if (oneUntil.size() > MAX_REMEMBERED) {
                    oneUntil.remove(oneUntil.keySet().iterator().next());
                }
            }
        }
    }

    /** Whether a pool passes nothing on at this instant. */
    public boolean keepsAll(String pool, long nowMillis) {
        return allUntil.getOrDefault(pool, Long.MIN_VALUE) > nowMillis;
    }

    /** Whether a pool keeps the request with this token at this instant. */
    public boolean keeps(String pool, long token, long nowMillis) {
        return oneUntil.getOrDefault(new Kept(pool, token), Long.MIN_VALUE) > nowMillis;
    }

    /** Forgets the pools that may pass requests on again. */
    public void forgetOver(long nowMillis) {
        allUntil.values().removeIf(until -> until <= nowMillis);
    }

    /** Moves its instants along with a clock that has stepped. */
    public void clockStepped(long byMillis) {
        allUntil.replaceAll((pool, until) -> until + byMillis);
        oneUntil.replaceAll((kept, until) -> until + byMillis);
    }
}
