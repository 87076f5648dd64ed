package io.penstock.cli.demo;

import io.penstock.provider.limits.KeyStats;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** How the limits were kept, by the simulated provider's own count. */
public record DemoVerdict(List<KeyStats> keys) {
    public DemoVerdict {
        keys = List.copyOf(keys);
    }

    public boolean limitsKept() {
        return keys.stream()
                .allMatch(key -> key.refused() == 0
                        && within(key.rpmUsedMax(), key.rpmLimit())
                        && within(key.tpmUsedMax(), key.tpmLimit()));
    }

    private static boolean within(long used, OptionalLong limit) {
        return limit.isEmpty() || used <= limit.getAsLong();
    }

    /** A sentence for a person, on two lines. */
    public String text() {
        long calls = keys.stream().mapToLong(KeyStats::calls).sum();
        long refused = keys.stream().mapToLong(KeyStats::refused).sum();
        String windows = limitsKept() ? "no window of 60 s above a limit" : "a limit was NOT kept";
        return String.format(
                Locale.ROOT,
                "The provider counted for itself: %,d calls, %s refused with 429,%n%s.",
                calls,
                refused == 0 ? "none" : Long.toString(refused),
                windows);
    }
}
