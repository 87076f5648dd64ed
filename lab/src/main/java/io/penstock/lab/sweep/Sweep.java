package io.penstock.lab.sweep;

import io.penstock.records.InstanceConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An experiment: every variant at every setting, for as many seeds as wanted.
 *
 * @param experiment its name
 * @param command that runs it, after {@code penstock lab}
 * @param axis what is swept
 * @param described for a reader who has not seen it: traffic, pool, bounds
 * @param shownAt the setting whose course over time is shown
 * @param isReal whether it is run on a real pipeline instead of virtual time
 */
public record Sweep(
        String experiment,
        String command,
        String title,
        String axis,
        List<String> described,
        List<InstanceConfig> instances,
        List<Variant> variants,
        List<Setting> settings,
        double shownAt,
        boolean isReal) {
    public Sweep {
        described = List.copyOf(described);
        instances = List.copyOf(instances);
        variants = List.copyOf(variants);
        settings = List.copyOf(settings);
    }

    /** Its name in files. */
    String name() {
        return isReal ? experiment + "-real" : experiment;
    }

    /**
     * Some of its settings alone.
     *
     * @throws IllegalArgumentException when one of them is not in the sweep
     */
    public Sweep at(Set<Double> wanted) {
        Set<Double> known = settings.stream().map(Setting::x).collect(Collectors.toCollection(TreeSet::new));
        if (!known.containsAll(wanted)) {
            throw new IllegalArgumentException("the sweep " + name() + " is at " + known + ", got " + wanted);
        }
        return new Sweep(
                experiment,
                command + " --at "
                        + wanted.stream().sorted().map(String::valueOf).collect(Collectors.joining(",")),
                title,
                axis,
                described,
                instances,
                variants,
                settings.stream()
                        .filter(setting -> wanted.contains(setting.x()))
                        .toList(),
                wanted.contains(shownAt) ? shownAt : Collections.max(wanted),
                isReal);
    }

    /** The same on a real pipeline, over another time. */
    public Sweep real(long arrivalMillis) {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(arrivalMillis);
        List<String> more = new ArrayList<>(described);
        more.add("On a real pipeline: broker, callers and provider in one process, ledger and dispatcher in one each. "
                + "Requests come for " + seconds + " s, at the same rate.");
        return new Sweep(
                experiment,
                command + " --real --seconds " + seconds,
                title + ", on a real pipeline",
                axis,
                more,
                instances,
                variants,
                settings.stream().map(setting -> setting.lasting(arrivalMillis)).toList(),
                shownAt,
                true);
    }
}
