package io.penstock.lab.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How often which incident happens; none below 0. */
public record IncidentCounts(int dispatcherKills, int ledgerKills, int brokerKills, int stops, int additions) {
    public IncidentCounts {
        if (Math.min(Math.min(dispatcherKills, ledgerKills), Math.min(Math.min(brokerKills, stops), additions)) < 0) {
            throw new IllegalArgumentException("an incident happens 0 times or more, got " + dispatcherKills + ", "
                    + ledgerKills + ", " + brokerKills + ", " + stops + " and " + additions);
        }
    }

    List<Incident.Kind> kinds() {
        List<Incident.Kind> kinds = new ArrayList<>();
        kinds.addAll(Collections.nCopies(dispatcherKills, Incident.Kind.KILL_DISPATCHER));
        kinds.addAll(Collections.nCopies(ledgerKills, Incident.Kind.KILL_LEDGER));
        kinds.addAll(Collections.nCopies(brokerKills, Incident.Kind.KILL_BROKER));
        kinds.addAll(Collections.nCopies(stops, Incident.Kind.STOP_DISPATCHER));
        kinds.addAll(Collections.nCopies(additions, Incident.Kind.ADD_DISPATCHER));
        return kinds;
    }
}
