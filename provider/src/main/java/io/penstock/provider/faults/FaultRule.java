package io.penstock.provider.faults;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Optional;

/**
 * A fault that calls get at random.
 *
 * @param fault what goes wrong
 * @param probability the probability that a call gets it; above 0 and at most 1
 * @param key the only key whose calls get it; absent for every key
 * @param duration how long after the plan was set it applies; absent for ever
 */
public record FaultRule(
        @JsonProperty(required = true) Fault fault,
        @JsonProperty(required = true) double probability,
        Optional<String> key,
        @JsonProperty("for") Optional<Duration> duration) {
    public FaultRule {
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException("`probability` must be above 0 and at most 1, got " + probability);
        }
    }

    public static FaultRule of(Fault fault, double probability) {
        return new FaultRule(fault, probability, Optional.empty(), Optional.empty());
    }

    boolean covers(String callKey, Duration sinceSet) {
        return key.map(callKey::equals).orElse(true)
                && duration.map(bound -> sinceSet.compareTo(bound) < 0).orElse(true);
    }
}
