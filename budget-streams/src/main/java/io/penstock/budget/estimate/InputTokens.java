package io.penstock.budget.estimate;

import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.schemas.body.InputParts;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * How many input tokens a pool's requests have, as its answers have taught.
 *
 * <p>Requests are told apart by what they hold beside text and by their size, within a factor of two: an odd one speaks for
 * those like it, and for no others. A text has tokens by the byte. A request with parts that are not text has tokens by the
 * part, its text included: how large an image's data is says nothing of its tokens, so those requests are told apart by
 * their text; audio and files are told apart by all their bytes. A request with several kinds is of the one whose size says
 * least: files, audio, images.
 *
 * <p>While nothing is known of requests of a size, those of the same kind stand for them, and text has at most one token per
 * byte, which no byte-level tokenizer exceeds. While nothing is known of a kind, the assumptions below hold.
 */
final class InputTokens {
    /** The number of the histogram of input tokens per byte of text, of requests of all sizes. */
    static final int TOKENS_PER_BYTE = 0;

    /** The number of the first of the others, which follow each other by kind and size. */
    static final int FIRST = 2_000;

    private static final long HALF_LIFE_MILLIS = 10 * 60 * 1000;

    /** Typical of English in JSON; only for telling a request that is too large from one that may fit. */
    private static final double TYPICAL_TOKENS_PER_BYTE = 0.2;

    /**
     * Assumed for a part before any answer: the most that a provider counts for an image is 48,169 tokens (gpt-4o-mini, in
     * high detail, by OpenAI's guide to images).
     */
    private static final double ASSUMED_PER_PART = 50_000;

    /** The fewest that a provider counts for an image (gpt-4o, in low detail, by the same guide). */
    private static final double MIN_PER_PART = 85;

    /** Sizes are told apart from this power of two on, up to the largest body: all smaller ones are of one class. */
    private static final int MIN_POWER = 8;

    private static final int SIZE_CLASSES = 16;

    /** The class of a kind's requests of all sizes. */
    private static final int ALL_SIZES = 31;

    private static final int CLASSES = ALL_SIZES + 1;
    private static final int KINDS = Kind.values().length;

    /** Quantiles are read again after at most so many answers. */
    private static final int MAX_UNREAD = 256;

    private enum Kind {
        TEXT(0),
        IMAGE(1),
        AUDIO(2),
        FILE(3);

        /** In the numbers of the histograms, which are saved. */
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

    /** Tokens per byte or per part, of requests that are alike. */
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

    /** Which requests it is like, and by how many bytes or parts its tokens go. */
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

    /** @param changed takes the numbers of the histograms that have changed */
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
     * @param mean what such requests have on average
     * @param typical what half of such requests have at most
     * @param cautious what it has at most, as far as can be known; with a prediction in all but a few cases
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
        // of the few that there are the largest says little of what nearly all stay below
        double perUnit = policy.mode() == ReservePolicy.Mode.PREDICTED && !own.isEnoughFor(policy) && all != null
                ? Math.max(own.cautious, mostAssumed(shape.kind(), all.cautious))
                : own.cautious;
        return up(shape.units() * perUnit);
    }

    /** Of a request of a size that nothing is known of. */
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

    /** A rate of requests of all sizes is bounded where it stands for those of one. */
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

    /** What a byte of text has at most, whatever the size of the body. */
    double tokensPerByte() {
        Rate all = rate(Kind.TEXT, ALL_SIZES);
        return all == null ? 1 : all.cautious;
    }

    /**
     * Learns from an answer.
     *
     * @param inputTokens what the provider counted; of 0 nothing is learnt
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

    /** Whether the histogram of this number is one of these. */
    static boolean has(int number) {
        return number == TOKENS_PER_BYTE || (number >= FIRST && number < FIRST + KINDS * CLASSES);
    }

    /** A histogram by its number, to be saved or to be restored into. */
    LogHistogram histogram(int number) {
        return rateOf(number).seen;
    }

    /** Reads what was restored. */
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

    /** Null while no answer was like it. */
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
