package io.penstock.budget.health;

import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The limits of a minute that an instance's configuration leaves to the provider's answers to state. */
public final class LearntLimits {
    public static final long WINDOW_MILLIS = 60_000;

    /**
     * Holds until every limit is known. Most providers state their limits in the first answer; one that never does may
     * allow little.
     */
    private static final Limit UNTIL_KNOWN = new Limit(LimitKind.REQUESTS, 10, 10_000);

    /** Includes kinds that are configured now and may be left to the provider again. */
    private final Map<LimitKind, Long> amounts = new EnumMap<>(LimitKind.class);

    private final Map<LimitKind, StatedWindow> windows = new EnumMap<>(LimitKind.class);
    private Set<LimitKind> kinds = Set.of();

    public void configure(Set<LimitKind> newKinds) {
        kinds = newKinds;
    }

    /**
     * Takes the limits that one answer states.
     *
     * @return whether {@link #known} has changed
     */
    public boolean read(List<LimitReading> readings) {
        boolean isNew = false;
        for (LimitReading reading : readings) {
            isNew |= read(reading);
        }
        return isNew;
    }

    /** Takes a stated limit, unless its window is longer than a minute; returns whether {@link #known} has changed. */
    private boolean read(LimitReading reading) {
        if (reading.limit().isEmpty() || !kinds.contains(reading.kind())) {
            return false;
        }
        Long amount = reading.limit().getAsLong();
        return switch (windows.computeIfAbsent(reading.kind(), kind -> new StatedWindow())
                .read(reading)) {
            case MINUTE -> !Objects.equals(amounts.put(reading.kind(), amount), amount);
            // an earlier answer had been ambiguous
            case LONGER -> amounts.remove(reading.kind(), amount);
            case UNKNOWN -> false;
        };
    }

    /** The limits that were stated, each by the latest answer that did. */
    public List<Limit> known() {
        List<Limit> known = new ArrayList<>();
        amounts.forEach((kind, amount) -> {
            if (kinds.contains(kind)) {
                known.add(new Limit(kind, amount, WINDOW_MILLIS));
            }
        });
        return known;
    }

    /** What holds in addition until all limits are known. */
    public List<Limit> untilKnown() {
        return areKnown() ? List.of() : List.of(UNTIL_KNOWN);
    }

    /** The kinds of limits that no answer has stated yet. */
    public Set<LimitKind> unknown() {
        Set<LimitKind> unknown = new TreeSet<>(kinds);
        unknown.removeAll(amounts.keySet());
        return unknown;
    }

    public boolean areKnown() {
        return amounts.keySet().containsAll(kinds);
    }
}
