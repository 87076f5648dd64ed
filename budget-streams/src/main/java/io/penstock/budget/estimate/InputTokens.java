package io.penstock.budget.estimate;

import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.schemas.body.InputParts;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * How many input tokens a pool's requests have, as its answers have taught.
 *
 * <p>Requests are classed by kind, which is what they hold besides text, and by size within a factor of two. So an
 * unusual request affects mostly its own class. Text is estimated in tokens per byte. A request with parts that are
 * not text is estimated in tokens per part, which include its text. The size of an image's data says nothing about its
 * tokens, so requests with images are classed by the size of their text; requests with audio or files are classed by
 * the size of the whole body. A request with several kinds of parts counts as the first of: files, audio, images.
 *
 * <p>While nothing is known about a class, the rate of all requests of its kind is used, with at most one token per
 * byte of text, which no byte-level tokenizer exceeds. While nothing is known about a kind, the assumptions below
 * hold.
 */
final class InputTokens {
    /** The number of the histogram of input tokens per byte of text, of requests of all sizes. */
    static final int TOKENS_PER_BYTE = 0;

    /** The number of the first of the other histograms, which are numbered by kind and size. */
    static final int FIRST = 2_000;

    private static final long HALF_LIFE_MILLIS = 10 * 60 * 1000;

    /** Typical of English in JSON. It only serves to tell a request that is too large from one that may fit. */
    private static final double TYPICAL_TOKENS_PER_BYTE = 0.2;

    /**
     * The tokens assumed for a part before any answer. The most that a provider counts for an image is 48,169 tokens
     * (gpt-4o-mini, in high detail, by OpenAI's guide to images).
     */
    private static final double ASSUMED_PER_PART = 50_000;

    /** The fewest that a provider counts for an image (gpt-4o, in low detail, by the same guide). */
    private static final double MIN_PER_PART = 85;

    /**
     * The power of two at which the size classes begin, up to the largest body. All smaller sizes are in the first
     * class.
     */
    private static final int MIN_POWER = 8;

    private static final int SIZE_CLASSES = 16;

    /** The class of a kind's requests of all sizes. */
    private static final int ALL_SIZES = 31;

    private static final int CLASSES = ALL_SIZES + 1;
    private static final int KINDS = Kind.values().length;

    /** The most answers after which the quantiles are read again. */
    private static final int MAX_UNREAD = 256;

    private enum Kind {
        TEXT(0),
        IMAGE(1),
        AUDIO(2),
        FILE(3);

        /** Part of the numbers under which the histograms are saved. */
        private final int number;

        Kind(int number) {
            this.number = number;
        }

        static Kind of(InputParts parts) {
            if (parts.files() > 0) {
                return FILE;
            }
            if (parts.audios() > 0) {
                return AUDIO;
            }
            return parts.images() > 0 ? IMAGE : TEXT;
        }
    }

    /** The tokens per byte or per part of the requests of one class. */
    private static final class Rate {
        private final LogHistogram seen = new LogHistogram(HALF_LIFE_MILLIS);
        private double cautious;
        private double typical;
        private double mean;
        private int unread;

        void add(double rate, long nowMillis, ReservePolicy policy) {
            seen.add(rate, nowMillis);
            if (++unread >= Math.min(MAX_UNREAD, seen.weight() / 64)) {
                read(policy);
            } else if (policy.mode() != ReservePolicy.Mode.PREDICTED) {
                cautious = Math.max(cautious, rate);
            }
        }

        void read(ReservePolicy policy) {
            unread = 0;
            if (seen.weight() > 0) {
                boolean byQuantile = policy.mode() == ReservePolicy.Mode.PREDICTED && isEnoughFor(policy);
                cautious = seen.quantile(byQuantile ? policy.quantile() : 1);
                typical = seen.quantile(0.5);
                mean = seen.mean();
            }
        }

        boolean isEnoughFor(ReservePolicy policy) {
            return seen.weight() > 1 / (1 - policy.quantile());
        }
    }

    /** The class of a request, and the bytes or parts by which its tokens are estimated. */
    private record Shape(Kind kind, int sizeClass, long units) {
        static Shape of(int bodyBytes, InputParts parts) {
            Kind kind = Kind.of(parts);
            int textBytes = Math.max(0, bodyBytes - parts.bytes());
            boolean byText = kind == Kind.TEXT || kind == Kind.IMAGE;
            return new Shape(
                    kind, sizeClass(byText ? textBytes : bodyBytes), kind == Kind.TEXT ? textBytes : parts.count());
        }

        private static int sizeClass(int bytes) {
            int power = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.max(1, bytes));
            return Math.max(0, Math.min(SIZE_CLASSES - 1, power - MIN_POWER));
        }
    }

    private final BitSet changed;
    private final @Nullable Rate[] rates = new Rate[KINDS * CLASSES];
    private ReservePolicy policy = ReservePolicy.MAXIMUM;

    /** @param changed receives the numbers of the histograms that have changed */
    InputTokens(BitSet changed) {
        this.changed = changed;
    }

    void configure(ReservePolicy newPolicy) {
        policy = newPolicy;
        readAll();
    }

    /**
     * The input tokens of one request.
     *
     * @param mean the mean of such requests
     * @param typical the median of such requests
     * @param cautious an upper bound as far as can be known; with {@link ReservePolicy.Mode#PREDICTED} a quantile
     * @param isKnown whether an answer to a request of its kind has been learnt from
     */
    record Input(long mean, long typical, long cautious, boolean isKnown) {}

    Input of(int bodyBytes, InputParts parts) {
        Shape shape = Shape.of(bodyBytes, parts);
        Rate known = nearest(shape);
        return new Input(mean(shape, known), typical(shape, known), cautious(shape, bodyBytes, parts), known != null);
    }

    /** The {@link Input#cautious} alone. */
    long cautious(int bodyBytes, InputParts parts) {
        return cautious(Shape.of(bodyBytes, parts), bodyBytes, parts);
    }

    private long cautious(Shape shape, int bodyBytes, InputParts parts) {
        Rate own = rate(shape.kind(), shape.sizeClass());
        Rate all = rate(shape.kind(), ALL_SIZES);
        if (own == null) {
            return tokens(shape, bodyBytes, parts, all);
        }
        // the largest of a few says little about what nearly all stay below
        double perUnit = policy.mode() == ReservePolicy.Mode.PREDICTED && !own.isEnoughFor(policy) && all != null
                ? Math.max(own.cautious, mostAssumed(shape.kind(), all.cautious))
                : own.cautious;
        return up(shape.units() * perUnit);
    }

    /** The tokens of a request of a size about which nothing is known. */
    private long tokens(Shape shape, int bodyBytes, InputParts parts, @Nullable Rate all) {
        if (shape.kind() == Kind.TEXT) {
            return up(shape.units() * (all == null ? 1 : mostAssumed(Kind.TEXT, all.cautious)));
        }
        long text = cautious(Math.max(0, bodyBytes - parts.bytes()), InputParts.NONE);
        if (all != null) {
            return text + up(shape.units() * all.cautious);
        }
        double ofParts = shape.units() * ASSUMED_PER_PART;
        return text + up(shape.kind() == Kind.IMAGE ? ofParts : Math.max(parts.bytes(), ofParts));
    }

    /** The rate, bounded when that of all sizes is used in place of one class's. */
    private double mostAssumed(Shape shape, Rate known, double perUnit) {
        return known == rate(shape.kind(), ALL_SIZES) ? mostAssumed(shape.kind(), perUnit) : perUnit;
    }

    private static double mostAssumed(Kind kind, double perUnit) {
        return kind == Kind.TEXT ? Math.min(1, perUnit) : perUnit;
    }

    private long typical(Shape shape, @Nullable Rate known) {
        return up(shape.units() * (known == null ? unknown(shape.kind()) : mostAssumed(shape, known, known.typical)));
    }

    /** The {@link Input#mean} alone. */
    long mean(int bodyBytes, InputParts parts) {
        Shape shape = Shape.of(bodyBytes, parts);
        return mean(shape, nearest(shape));
    }

    private long mean(Shape shape, @Nullable Rate known) {
        return up(shape.units() * (known == null ? unknown(shape.kind()) : mostAssumed(shape, known, known.mean)));
    }

    private static double unknown(Kind kind) {
        return kind == Kind.TEXT ? TYPICAL_TOKENS_PER_BYTE : MIN_PER_PART;
    }

    /** The cautious tokens per byte of text over all sizes; 1 before any answer. */
    double tokensPerByte() {
        Rate all = rate(Kind.TEXT, ALL_SIZES);
        return all == null ? 1 : all.cautious;
    }

    /**
     * Learns from an answer.
     *
     * @param inputTokens what the provider counted; nothing is learnt from 0
     */
    void learn(int bodyBytes, InputParts parts, long inputTokens, long nowMillis) {
        Shape shape = Shape.of(bodyBytes, parts);
        if (shape.units() > 0 && inputTokens > 0) {
            double perUnit = (double) inputTokens / shape.units();
            learn(number(shape.kind(), shape.sizeClass()), perUnit, nowMillis);
            learn(number(shape.kind(), ALL_SIZES), perUnit, nowMillis);
        }
    }

    private void learn(int number, double perUnit, long nowMillis) {
        rateOf(number).add(perUnit, nowMillis, policy);
        changed.set(number);
    }

    /** Whether this is the number of an input histogram. */
    static boolean has(int number) {
        return number == TOKENS_PER_BYTE || (number >= FIRST && number < FIRST + KINDS * CLASSES);
    }

    /** The histogram with this number, for saving or for restoring into it. */
    LogHistogram histogram(int number) {
        return rateOf(number).seen;
    }

    /** Reads the quantiles again after histograms were restored. */
    void readAll() {
        for (Rate rate : rates) {
            if (rate != null) {
                rate.read(policy);
            }
        }
    }

    private @Nullable Rate nearest(Shape shape) {
        Rate own = rate(shape.kind(), shape.sizeClass());
        return own == null ? rate(shape.kind(), ALL_SIZES) : own;
    }

    /** The rate of a class; null before its first answer. */
    private @Nullable Rate rate(Kind kind, int sizeClass) {
        Rate rate = rates[kind.number * CLASSES + sizeClass];
        return rate == null || rate.seen.weight() == 0 ? null : rate;
    }

    private Rate rateOf(int number) {
        int index = number == TOKENS_PER_BYTE ? Kind.TEXT.number * CLASSES + ALL_SIZES : number - FIRST;
        Rate rate = rates[index];
        if (rate == null) {
            rate = new Rate();
            rates[index] = rate;
        }
        return rate;
    }

    private static int number(Kind kind, int sizeClass) {
        return kind == Kind.TEXT && sizeClass == ALL_SIZES
                ? TOKENS_PER_BYTE
                : FIRST + kind.number * CLASSES + sizeClass;
    }

    private static long up(double tokens) {
        return (long) Math.ceil(tokens);
    }
}
