package io.penstock.lab.chaos;

import java.util.List;

/**
 * What was found of one thing that must hold.
 *
 * @param rule what must hold
 * @param found in figures
 * @param violations each with the request, grant, key or part; empty when the rule holds
 */
public record Check(String rule, String found, List<String> violations) {
    public Check {
        violations = List.copyOf(violations);
    }

    public boolean holds() {
        return violations.isEmpty();
    }
}
