package io.penstock.lab.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one run found.
 *
 * @param figures in the order in which they are shown
 * @param course only of the runs whose course is shown
 */
record RunResult(Map<SweepFigure, Double> figures, Optional<RunCourse> course) {
    RunResult {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
}
