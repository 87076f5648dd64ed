package io.penstock.cli.config;

import io.penstock.cli.error.Suggestion;
import io.penstock.records.PoolConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks that fallback pools exist and do not form a cycle. */
final class FallbackChecks {
    private FallbackChecks() {}

    /** @param sections the pools of the file by name, for the place in an error */
    static void check(List<PoolConfig> pools, Map<String, Section> sections) {
        Map<String, String> fallbacks = new LinkedHashMap<>();
        for (PoolConfig pool : pools) {
            pool.getFallback().ifPresent(fallback -> fallbacks.put(pool.getPool(), fallback));
        }
        sections.forEach((pool, section) -> {
            String fallback = fallbacks.get(pool);
            if (fallback != null && !sections.containsKey(fallback)) {
                throw section.error(
                        Key.FALLBACK,
                        "there is no pool `" + fallback + "` in this file",
                        Suggestion.nearest(fallback, sections.keySet())
                                .map(near -> "did you mean `" + near + "`?")
                                .orElse("name one of its pools, or add it"));
            }
            circle(pool, fallbacks).ifPresent(circle -> {
                throw section.error(
                        Key.FALLBACK,
                        "the pools fall back on each other in a circle: " + String.join(" -> ", circle),
                        "leave `fallback` out of one of them");
            });
        });
    }

    /** The path from a pool over its fallbacks back to itself; empty when there is none. */
    private static Optional<List<String>> circle(String pool, Map<String, String> fallbacks) {
        List<String> way = new ArrayList<>(List.of(pool));
        for (String next = fallbacks.get(pool); next != null && way.size() <= fallbacks.size(); ) {
            way.add(next);
            if (next.equals(pool)) {
                return Optional.of(way);
            }
            next = fallbacks.get(next);
        }
        return Optional.empty();
    }
}
