package io.penstock.lab.sweep;

import io.penstock.records.InstanceConfig;
import java.util.List;

/**
 * An experiment: every variant at every setting, for as many seeds as wanted.
 *
 * @param name in files
 * @param command that runs it, after {@code penstock lab}
 * @param axis what is swept
 * @param described for a reader who has not seen it: traffic, pool, bounds
 * @param shownAt the setting whose course over time is shown
 */
public record Sweep(
        String name,
        String command,
        String title,
        String axis,
        List<String> described,
        List<InstanceConfig> instances,
        List<Variant> variants,
        List<Setting> settings,
        double shownAt) {
    public Sweep {
        described = List.copyOf(described);
        instances = List.copyOf(instances);
        variants = List.copyOf(variants);
        settings = List.copyOf(settings);
    }
}
