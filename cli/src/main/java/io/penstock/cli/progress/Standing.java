package io.penstock.cli.progress;

import java.util.List;

/**
 * How far a batch is.
 *
 * @param answered requests with a terminal response
 * @param total requests of the batch
 * @param unsuccessful answered requests that did not succeed
 * @param loads how full each instance's budget is
 */
public record Standing(long answered, long total, long unsuccessful, List<Load> loads) {
    /**
     * One instance.
     *
     * @param utilisation dominant share of its limits, used and reserved; 1.0 is full
     */
    public record Load(String instance, double utilisation) {}

    public Standing {
        loads = List.copyOf(loads);
    }

    /** As in {@code east 97 %, west 100 %}. */
    String loadText() {
        return String.join(
                ", ",
                loads.stream()
                        .map(load -> load.instance() + " " + Math.round(100 * load.utilisation()) + " %")
                        .toList());
    }
}
