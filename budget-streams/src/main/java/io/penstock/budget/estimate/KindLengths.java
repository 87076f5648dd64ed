package io.penstock.budget.estimate;

import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.request.Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The lengths of the answers to each kind of requests: of the {@value #MAX_KINDS} kinds whose latest requests or
 * answers are the latest.
 *
 * <p>Saved lengths have a number and no names. They become those of a kind when it is first asked for.
 */
final class KindLengths {
    static final int MAX_KINDS = 1_000;

    /** A kind is saved again when this part of its answers is new. */
    private static final double UNSAVED_PART = 1.0 / 16;

    /** A power of two. */
    private static final int PLACES = 256;

    /** One kind with its lengths. */
    private static final class Entry {
        private final Kind kind;
        private final int number;
        private final OutputLengths lengths;
        private int unsaved;

        private Entry(Kind kind, int number, OutputLengths lengths) {
            this.kind = kind;
            this.number = number;
            this.lengths = lengths;
        }
    }

    /** In the order of access: the kind that was used longest ago comes first. */
    private final Map<Kind, Entry> kinds = new LinkedHashMap<>(16, 0.75f, true);

    /** By number: what was saved of kinds that nobody has asked for yet. */
    private final Map<Integer, LogHistogram> restored = new LinkedHashMap<>();

    /** By number: what has changed since it was last saved. */
    private final Map<Integer, LogHistogram> changed = new HashMap<>();

    /** Kinds that were asked for lately, by {@link #place}: a decision asks for those of many waiting requests. */
    private final @Nullable Entry[] lately = new Entry[PLACES];

    private double quantile;

    /** @param newQuantile the quantile of all later bounds */
    void configure(double newQuantile) {
        quantile = newQuantile;
        kinds.values().forEach(entry -> entry.lengths.read(quantile));
    }

    /** What is known of a kind; {@link LengthReading#NONE} when nothing is. */
    LengthReading reading(String tenant, Operation operation, int sizeClass) {
        int place = place(tenant, operation, sizeClass);
        Entry last = lately[place];
        if (last != null && last.kind.isOf(tenant, operation, sizeClass)) {
            return last.lengths.reading();
        }
        if (kinds.isEmpty() && restored.isEmpty()) {
            return LengthReading.NONE;
        }
        Entry entry = known(new Kind(tenant, operation, sizeClass));
        if (entry == null) {
            return LengthReading.NONE;
        }
        lately[place] = entry;
        return entry.lengths.reading();
    }

    private static int place(String tenant, Operation operation, int sizeClass) {
        int hash = (tenant.hashCode() * 31 + operation.hashCode()) * 31 + sizeClass;
        return (hash ^ hash >>> 16 ^ hash >>> 8) & PLACES - 1;
    }

    private @Nullable Entry known(Kind kind) {
        Entry entry = kinds.get(kind);
        if (entry != null || restored.isEmpty()) {
            return entry;
        }
        int number = kind.number();
        LogHistogram saved = restored.remove(number);
        return saved == null ? null : added(kind, number, saved);
    }

    /** The lengths of a kind that has just had an answer. */
    private Entry answered(Kind kind) {
        Entry entry = known(kind);
        if (entry != null) {
            return entry;
        }
        if (kinds.size() + restored.size() >= MAX_KINDS) {
            forgetOne();
        }
        return added(kind, kind.number(), new LogHistogram(OutputLengths.LONG_MEMORY_MILLIS));
    }

    private Entry added(Kind kind, int number, LogHistogram histogram) {
        Entry entry = new Entry(kind, number, new OutputLengths(histogram));
        entry.lengths.read(quantile);
        kinds.put(kind, entry);
        return entry;
    }

    private void forgetOne() {
        Iterator<Integer> unasked = restored.keySet().iterator();
        int number;
        if (unasked.hasNext()) {
            number = unasked.next();
            unasked.remove();
        } else {
            Iterator<Entry> longestAgo = kinds.values().iterator();
            Entry entry = longestAgo.next();
            longestAgo.remove();
            number = entry.number;
            Arrays.fill(lately, null);
        }
        // nothing is kept of an empty histogram
        changed.put(number, new LogHistogram(OutputLengths.LONG_MEMORY_MILLIS));
    }

    /** Counts an answer in the short memory of its kind. */
    void notice(Kind kind, long outputTokens, long nowMillis) {
        answered(kind).lengths.notice(outputTokens, nowMillis, quantile);
    }

    /** Counts an answer in the long memory of its kind. */
    void add(Kind kind, long outputTokens, long nowMillis) {
        Entry entry = answered(kind);
        entry.lengths.add(outputTokens, nowMillis, quantile);
        if (++entry.unsaved >= entry.lengths.histogram().weight() * UNSAVED_PART) {
            entry.unsaved = 0;
            changed.put(entry.number, entry.lengths.histogram());
        }
    }

    /** Hands over what is to be saved since the last call, each histogram with its number. */
    void takeChanged(ObjIntConsumer<LogHistogram> sink) {
        changed.forEach((number, histogram) -> sink.accept(histogram, number));
        changed.clear();
    }

    /** The histogram to restore a saved one into; the same one for the same number until its kind is asked for. */
    LogHistogram restoring(int number) {
        LogHistogram known = restored.get(number);
        if (known != null) {
            return known;
        }
        LogHistogram histogram = new LogHistogram(OutputLengths.LONG_MEMORY_MILLIS);
        if (kinds.size() + restored.size() < MAX_KINDS) {
            restored.put(number, histogram);
        }
        return histogram;
    }
}
