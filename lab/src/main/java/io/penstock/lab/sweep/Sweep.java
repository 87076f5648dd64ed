package io.penstock.lab.sweep;

import io.penstock.records.InstanceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

    /**
     * The same on a real pipeline: over a shorter time, and at some of its settings.
     *
     * @param at the settings; all when there are none
     * @throws IllegalArgumentException when one of them is not in the sweep
     */
    public Sweep real(Set<Double> at, long arrivalMillis) {
        Set<Double> known = settings.stream().map(Setting::x).collect(Collectors.toCollection(TreeSet::new));
        if (!known.containsAll(at)) {
            throw new IllegalArgumentException("the sweep " + name + " is at " + known + ", got " + at);
        }
        List<String> more = new ArrayList<>(described);
        more.add(String.format(
                Locale.ROOT,
                "On a real pipeline: broker, callers and provider in one process, ledger and dispatcher in one each. "
                        + "Requests come for %.0f s, at the same rate.",
                arrivalMillis / 1_000.0));
        return new Sweep(
                name + "-real",
                command + " --real",
                title + ", on a real pipeline",
                axis,
                more,
                instances,
                variants,
                settings.stream()
                        .filter(setting -> at.isEmpty() || at.contains(setting.x()))
                        .map(setting -> setting.lasting(arrivalMillis))
                        .toList(),
                shownAt);
    }
}
