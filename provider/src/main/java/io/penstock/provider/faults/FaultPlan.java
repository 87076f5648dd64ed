package io.penstock.provider.faults;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What goes wrong from now on. Calls are numbered per key as they arrive. The script decides the first calls of a
 * key. For later ones each rule is tried in order, with a draw that depends only on the seed, the key, the call's
 * number and the rule's place. The constructor throws {@link IllegalArgumentException} when a list is too long.
 *
 * @param seed seed of the draws
 * @param script the faults of the first calls of each key, one element for each call; an empty element (JSON {@code
 *     null}) means no fault; at most 100,000
 * @param rules the faults of later calls, at random; the first rule that applies counts; at most 100
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
