package io.penstock.lab.chaos;

import java.time.Duration;
import java.util.List;

/**
 * What came of a run.
 *
 * @param took from the first request to the last response
 * @param events what was done, in its order
 * @param findings what must hold, and whether it does
 */
public record ChaosReport(
        ChaosSettings settings, Duration took, List<Event> events, List<Check> findings, Recovery recovery) {
    public ChaosReport {
        events = List.copyOf(events);
        findings = List.copyOf(findings);
    }

    /** Whether everything holds. */
    public boolean holds() {
        return findings.stream().allMatch(Check::holds);
    }

    /** How often this was done. */
    public long happened(Incident.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }
}
