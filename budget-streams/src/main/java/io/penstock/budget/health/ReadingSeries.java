package io.penstock.budget.health;

import io.penstock.budget.usage.LimitKind;
import java.util.ArrayList;
import java.util.List;

/** The provider's recent counts of one kind, and what others had spent at each of them. */
final class ReadingSeries {
    /** The time over which the largest estimate counts: the newest readings may know of fewer calls. */
    static final long FRESH_MILLIS = 3_000;

    /** How far a grant is ahead of the readings that it relies on. */
    static final long AHEAD_MILLIS = 2_000;

    /** A difference below a fiftieth of the limit is noise: the two sides count a call at different times. */
    static final long NOISE_DIVISOR = 50;

    /**
     * The least headroom is a hundredth of the limit: without any, others who are refused could not be seen to want
     * more.
     */
    static final long HEADROOM_DIVISOR = 100;

    /** The headroom as a multiple of the others' usual change within {@link #AHEAD_MILLIS}. */
    static final double CHANGES_OF_HEADROOM = 1.3;

    private static final long BIN_MILLIS = 500;
    private static final long WINDOW_MILLIS = ExternalUsage.WINDOW_MILLIS;

    /**
     * How long readings are kept: a pool that has spent its minute gets none until that minute is over, and must know
     * about others then.
     */
    static final long MEMORY_MILLIS = WINDOW_MILLIS + 15_000;

    /**
     * A reading, and what others had spent at its instant; final once no call runs any more that had started by then.
     */
    private static final class Sample {
        private final long bin;
        private final long atMillis;
        private final long limit;
        private final long used;
        private final boolean isRefusal;
        private final long readAtMillis;
        private boolean isSettled;
        private long foreign;
        private long foreignAtLeast;

        Sample(long atMillis, long limit, long used, boolean isRefusal, long readAtMillis) {
            this.bin = atMillis / BIN_MILLIS;
            this.atMillis = atMillis;
            this.limit = limit;
            this.used = used;
            this.isRefusal = isRefusal;
            this.readAtMillis = readAtMillis;
        }

        void compare(LimitKind kind, OwnUsage.Sweep own, long slackMillis) {
            long running = own.running(kind, atMillis);
            foreign = used - running - own.spent(kind, atMillis - WINDOW_MILLIS + OwnUsage.SLOT_MILLIS, atMillis);
            foreignAtLeast = foreign - own.spentBefore(kind, atMillis - WINDOW_MILLIS - slackMillis);
            isSettled = running == 0;
        }

        /** Whether it proves that others spend. */
        boolean isNotice() {
            return isRefusal ? foreignAtLeast > 0 : foreignAtLeast > limit / NOISE_DIVISOR;
        }
    }

    private final LimitKind kind;

    /** In the order of their bins, at most one in each bin of the last {@link #MEMORY_MILLIS}. */
    private final List<Sample> samples = new ArrayList<>();

    ReadingSeries(LimitKind kind) {
        this.kind = kind;
    }

    void add(long atMillis, long limit, long used, boolean isRefusal, long nowMillis) {
        Sample added = new Sample(atMillis, limit, used, isRefusal, nowMillis);
        int place = samples.size();
        while (place > 0 && samples.get(place - 1).bin > added.bin) {
            place--;
        }
        if (place > 0 && samples.get(place - 1).bin == added.bin) {
            samples.set(place - 1, ofTheSameTime(samples.get(place - 1), added));
        } else {
            samples.add(place, added);
        }
    }

    /** The reading that counts among calls that started at about the same time: a refused one, else the latest. */
    private static Sample ofTheSameTime(Sample one, Sample other) {
        if (one.isRefusal != other.isRefusal) {
            return one.isRefusal ? one : other;
        }
        return one.atMillis > other.atMillis ? one : other;
    }

    /** Forgets readings that are too old; returns whether none is left. */
    boolean forget(long nowMillis) {
        if (!samples.isEmpty()) {
            long oldest = last().bin - MEMORY_MILLIS / BIN_MILLIS;
            samples.removeIf(sample -> sample.bin < oldest || nowMillis - sample.readAtMillis >= MEMORY_MILLIS);
        }
        return samples.isEmpty();
    }

    /** The estimate by all readings, of which there must be at least one. */
    ExternalUsageEstimate compare(OwnUsage.Sweep own, long slackMillis) {
        Sample last = last();
        long foreign = 0;
        long settled = 0;
        boolean isNoticed = false;
        for (Sample sample : samples) {
            if (!sample.isSettled) {
                sample.compare(kind, own, slackMillis);
            }
            isNoticed |= sample.isNotice();
            if (sample.isSettled) {
                settled = sample.foreign;
            }
            if (last.atMillis - sample.atMillis <= FRESH_MILLIS) {
                foreign = Math.max(foreign, sample.foreign);
            }
        }
        long untilMillis = last.readAtMillis + MEMORY_MILLIS;
        if (!isNoticed) {
            return new ExternalUsageEstimate(kind, last.limit, 0, 0, untilMillis);
        }
        long headroom =
                Math.max(last.limit / HEADROOM_DIVISOR, Math.round(CHANGES_OF_HEADROOM * rootMeanSquareChange()));
        return new ExternalUsageEstimate(kind, last.limit, Math.max(foreign, settled), headroom, untilMillis);
    }

    /** The change over {@link #AHEAD_MILLIS} within the last minute; 0 while it is not known. */
    private double rootMeanSquareChange() {
        double squares = 0;
        int pairs = 0;
        long minute = last().bin - WINDOW_MILLIS / BIN_MILLIS;
        int before = -1;
        for (Sample sample : samples) {
            while (samples.get(before + 1).bin <= sample.bin - AHEAD_MILLIS / BIN_MILLIS) {
                before++;
            }
            if (sample.bin >= minute && before >= 0 && isChange(samples.get(before), sample)) {
                double change = sample.foreign - samples.get(before).foreign;
                squares += change * change;
                pairs++;
            }
        }
        return pairs == 0 ? 0 : Math.sqrt(squares / pairs);
    }

    private Sample last() {
        return samples.get(samples.size() - 1);
    }

    private static boolean isChange(Sample before, Sample after) {
        return before.isSettled && after.isSettled && after.atMillis - before.atMillis <= 2 * AHEAD_MILLIS;
    }
}
