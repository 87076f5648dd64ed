package io.penstock.budget.estimate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A bound on answers from the first grants of a size class, while some of these still run.
 *
 * <p>The answers that arrive first are the short ones. So the grants are chosen by nothing but their order: those before
 * the first answer, and at least {@value #FEWEST}. Each missing answer counts as the maximum, and so does one more,
 * which is the next. Each other answer counts as the largest of them times a factor that falls from 2 to 1 as answers
 * come. The bound is the mean. So many requests together use no more than was reserved for them, even if all missing
 * answers turn out to have the maximum.
 */
final class FirstAnswers {
    static final int FEWEST = 10;

    /** The most grants that are looked at. With as many answers there is a quantile. */
    private static final int MAX_GRANTS = 128;

    /** In the order of the grants; empty while a grant has no answer. */
    private final Map<Long, OptionalLong> lengths = new LinkedHashMap<>();

    private int answers;
    private long largest;
    private double cautious;

    void granted(long grantId) {
        if (lengths.size() < (answers == 0 ? MAX_GRANTS : FEWEST)) {
            lengths.put(grantId, OptionalLong.empty());
        }
    }

    /** @param enough the number of answers from which on a quantile can be told */
    void answered(long grantId, long outputTokens, double enough) {
        if (lengths.replace(grantId, OptionalLong.of(outputTokens)) != null) {
            answers++;
            largest = Math.max(largest, outputTokens);
            cautious = largest * (2 - Math.min(1, answers / enough));
        }
    }

    /** Leaves out a grant that has ended without an answer. */
    void ended(long grantId) {
        lengths.computeIfPresent(grantId, (id, length) -> length.isEmpty() ? null : length);
    }

    /** Whether no answer is missing. */
    boolean isComplete() {
        return answers == lengths.size() && answers >= FEWEST;
    }

    /** The most that is reserved for a request of this maximum, in output tokens. */
    long bound(long max) {
        if (answers == 0) {
            return max;
        }
        double missing = (lengths.size() - answers + 1) / (lengths.size() + 1.0);
        return (long) Math.ceil(missing * max + (1 - missing) * Math.min((double) max, cautious));
    }
}
