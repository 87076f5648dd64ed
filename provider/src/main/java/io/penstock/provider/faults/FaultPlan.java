package io.penstock.provider.faults;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What goes wrong from now on. Calls are numbered per key as they arrive; the script is gone through first, then each
 * rule is tried in order with a draw that depends on the seed, the key, the call's number and the rule alone.
 *
 * @param seed of the draws
 * @param script what the first calls of each key meet, one element a call; an empty one (JSON {@code null}): nothing
 * @param rules what later calls meet by chance; the first that hits counts
 */
public record FaultPlan(
        long seed,
        @JsonProperty("script") List<Optional<Fault>> script,

        @JsonProperty("rules") @JsonSetter(contentNulls = Nulls.FAIL)
        List<FaultRule> rules) {
    private static final int MAX_RULES = 100;
    private static final int MAX_SCRIPTED = 100_000;

    public static final FaultPlan NONE = new FaultPlan(0, List.of(), List.of());

    public FaultPlan {
        script = List.copyOf(script);
        rules = List.copyOf(rules);
        if (rules.size() > MAX_RULES || script.size() > MAX_SCRIPTED) {
            throw new IllegalArgumentException("a fault plan has at most " + MAX_RULES + " rules and " + MAX_SCRIPTED
                    + " scripted calls, got " + rules.size() + " and " + script.size());
        }
    }

    public static FaultPlan rules(long seed, FaultRule... rules) {
        return new FaultPlan(seed, List.of(), Arrays.asList(rules));
    }

    public static FaultPlan script(Fault... faults) {
        return new FaultPlan(0, Arrays.stream(faults).map(Optional::of).toList(), List.of());
    }
}
