package io.penstock.lab.chaos;

import io.penstock.lab.chaos.TopicAudit.GrantNote;
import io.penstock.lab.chaos.TopicAudit.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How long it took until the work of a killed part went on. Pure. */
public record Recovery(List<Resumption> ledgers, List<Takeover> dispatchers) {
    /** Another such incident within so long before makes a measurement say nothing of one alone. */
    private static final Duration APART = Duration.ofSeconds(30);

    /** A clock that is wrong makes a ledger wait; and the times of its grants are by that clock. */
    private static final Set<Incident.Kind> HOLD_UP_GRANTS = Set.of(
            Incident.Kind.KILL_LEDGER,
            Incident.Kind.KILL_BROKER,
            Incident.Kind.REGISTRY_OUTAGE,
            Incident.Kind.STEP_CLOCK);

    private static final Set<Incident.Kind> HOLD_UP_A_TAKEOVER =
            Set.of(Incident.Kind.KILL_BROKER, Incident.Kind.STEP_CLOCK);

    /**
     * After the kill of a ledger.
     *
     * @param missing until it was started again
     * @param grantingAfter until every pool without limits was granted something again
     * @param alone whether no other ledger and no broker was killed, and no clock stepped, shortly before or meanwhile
     */
    public record Resumption(String part, Duration missing, Duration grantingAfter, boolean alone) {}

    /**
     * After the kill of a dispatcher.
     *
     * @param requests that it had in hand
     * @param median until such a request was answered
     * @param longest until all of them were
     * @param alone whether no broker was killed and no clock stepped meanwhile
     */
    public record Takeover(String part, int requests, Duration median, Duration longest, boolean alone) {}

    static Recovery of(List<Event> events, TopicAudit audit) {
        List<Resumption> ledgers = new ArrayList<>();
        List<Takeover> dispatchers = new ArrayList<>();
        for (Event event : events) {
            if (event.kind() == Incident.Kind.KILL_LEDGER) {
                resumption(event, events, audit).ifPresent(ledgers::add);
            } else if (event.kind() == Incident.Kind.KILL_DISPATCHER) {
                takeover(event, events, audit).ifPresent(dispatchers::add);
            }
        }
        return new Recovery(List.copyOf(ledgers), List.copyOf(dispatchers));
    }

    /** The pool that waits longest counts; a pool that is granted nothing more says nothing. */
    private static Optional<Resumption> resumption(Event kill, List<Event> events, TopicAudit audit) {
        Map<String, Instant> first = new HashMap<>();
        for (GrantNote grant : audit.grants()) {
            if (ChaosPools.UNLIMITED.contains(grant.pool()) && grant.grantedAt().isAfter(kill.at())) {
                first.merge(grant.pool(), grant.grantedAt(), (a, b) -> a.isBefore(b) ? a : b);
            }
        }
        return first.values().stream().max(Comparator.naturalOrder()).map(resumed -> {
            boolean alone = isAlone(kill, events, resumed, HOLD_UP_GRANTS);
            return new Resumption(kill.part(), kill.lasting(), Duration.between(kill.at(), resumed), alone);
        });
    }

    private static Optional<Takeover> takeover(Event kill, List<Event> events, TopicAudit audit) {
        List<Duration> times = audit.outcomes().stream()
                .filter(outcome -> wasInHand(outcome, kill))
                .flatMap(outcome -> audit.answeredAt(outcome.grant().requestId()).stream())
                .map(answered -> Duration.between(kill.at(), answered))
                .sorted()
                .toList();
        if (times.isEmpty()) {
            return Optional.empty();
        }
        Duration longest = times.get(times.size() - 1);
        boolean alone = isAlone(kill, events, kill.at().plus(longest), HOLD_UP_A_TAKEOVER);
        return Optional.of(new Takeover(kill.part(), times.size(), times.get(times.size() / 2), longest, alone));
    }

    private static boolean wasInHand(Note outcome, Event kill) {
        return outcome.grant().worker().equals(kill.part())
                && !outcome.grant().grantedAt().isAfter(kill.at())
                && outcome.completedAt().isAfter(kill.at());
    }

    private static boolean isAlone(Event kill, List<Event> events, Instant until, Set<Incident.Kind> others) {
        return events.stream()
                .filter(other -> !other.equals(kill) && others.contains(other.kind()))
                .noneMatch(other -> other.at().isAfter(kill.at().minus(APART))
                        && !other.at().isAfter(until));
    }

    /** Granting goes on within a ledger's session and five seconds, where the kill was the only one. */
    Check grantingResumes(Duration session) {
        Duration bound = session.plusSeconds(5);
        List<Resumption> alone = ledgers.stream().filter(Resumption::alone).toList();
        long longest = alone.stream()
                .mapToLong(each -> each.grantingAfter().toMillis())
                .max()
                .orElse(0);
        List<String> wrong = alone.stream()
                .filter(each -> each.grantingAfter().compareTo(bound) > 0)
                .map(each -> "after the kill of " + each.part() + " nothing was granted for "
                        + each.grantingAfter().toMillis() + " ms")
                .toList();
        return new Check(
                "granting resumes within " + bound.toSeconds() + " s of a ledger's kill",
                alone.size() + " kills without others at the time, longest " + longest + " ms",
                wrong);
    }
}
