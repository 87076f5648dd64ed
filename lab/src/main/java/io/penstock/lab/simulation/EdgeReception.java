package io.penstock.lab.simulation;

import io.penstock.records.RateLimitReading;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A provider whose instances fail in the ways that were drawn. For one run. */
final class EdgeReception implements CallReception {
    /**
     * A time in which an instance gives one answer, from {@code fromMillis} (included) to {@code untilMillis}
     * (excluded).
     */
    record Spell(long fromMillis, long untilMillis, SimulatedFault fault, Answer answer) {
        boolean covers(long atMillis) {
            return atMillis >= fromMillis && atMillis < untilMillis;
        }
    }

    static final String FORBIDDEN = "forbidden-";
    /** The prefix of the ids of invalid requests. */
    static final String INVALID = "invalid-";

    static final Refused REFUSED = new Refused(Optional.empty(), List.of());
    static final Refused REFUSED_FOR_A_DAY = new Refused(Optional.of(Duration.ofDays(1)), List.of());

    private static final int FORBIDDEN_STATUS = 403;
    private static final double ODD_RATE = 0.2;
    /** A limit of a day, stated as Groq does. */
    private static final RateLimitReading OF_A_DAY = reading("requests", 14_400L, 6_000L);

    private static final RateLimitReading TOO_SMALL = reading("tokens", 1L, 10L);
    private static final RateLimitReading LARGE = reading("tokens", 10_000_000L, 10L);
    private static final int TOO_SMALL_READINGS = 3;

    private final Map<String, List<Spell>> spells;
    private final Optional<String> learning;
    private final boolean isOdd;
    private final SplittableRandom random;
    private final Consumer<SimulatedFault> happened;
    private int readings;

    /**
     * @param spells keyed by pool, slash and instance
     * @param learning the instance whose limits are left to its headers
     */
    EdgeReception(
            Map<String, List<Spell>> spells,
            Optional<String> learning,
            Set<SimulatedFault> faults,
            SplittableRandom random,
            Consumer<SimulatedFault> happened) {
        this.spells = spells;
        this.learning = learning;
        this.isOdd = faults.contains(SimulatedFault.ODD_USAGE);
        this.random = random;
        this.happened = happened;
    }

    @Override
    public boolean isRefusing(String pool, String instance, long atMillis) {
        return spells.getOrDefault(pool + "/" + instance, List.of()).stream()
                .anyMatch(spell -> spell.answer() instanceof Refused && spell.covers(atMillis));
    }

    @Override
    public Answer receive(Incoming call) {
        for (Spell spell : spells.getOrDefault(call.pool() + "/" + call.instance(), List.of())) {
            if (spell.covers(call.atMillis())) {
                happened.accept(spell.fault());
                return spell.answer();
            }
        }
        if (call.requestId().startsWith(FORBIDDEN)) {
            happened.accept(SimulatedFault.FORBIDDEN_MODELS);
            return new Denied(FORBIDDEN_STATUS);
        }
        if (learning.filter(call.instance()::equals).isPresent()) {
            happened.accept(SimulatedFault.ODD_HEADERS);
            return new LetIn(List.of(OF_A_DAY, readings++ < TOO_SMALL_READINGS ? TOO_SMALL : LARGE));
        }
        if (isOdd && random.nextDouble() < ODD_RATE) {
            happened.accept(SimulatedFault.ODD_USAGE);
            return new Odd(oddUsage(call.inputTokens(), call.outputTokens()));
        }
        return new LetIn(List.of());
    }

    /** Draws an odd statement of a usage that the provider counts in full. */
    private String oddUsage(long input, long output) {
        long hidden = output / 2;
        return switch (random.nextInt(7)) {
            case 0 -> "";
            case 1 -> usage("%d", input, "%d", 0, 0);
            case 2 -> usage("%d", input, "%d.5", output, input + output);
            case 3 -> usage("%d", input, "\"%d\"", output, input + output);
            case 4 -> usage("%d", input, "-%d", output + 1, input + output);
            case 5 -> usage("%d", input, "%d", output - hidden, input + output);
            default ->
                String.format(
                        Locale.ROOT,
                        "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":%d}}",
                        input,
                        output - hidden,
                        input + output,
                        hidden);
        };
    }

    private static String usage(String inputForm, long input, String outputForm, long output, long total) {
        return String.format(
                Locale.ROOT,
                "{\"prompt_tokens\":" + inputForm + ",\"completion_tokens\":" + outputForm + ",\"total_tokens\":%d}",
                input,
                output,
                total);
    }

    private static RateLimitReading reading(String header, long limit, long resetMillis) {
        return RateLimitReading.newBuilder()
                .setHeader(header)
                .setLimit(limit)
                .setResetMillis(resetMillis)
                .build();
    }
}
