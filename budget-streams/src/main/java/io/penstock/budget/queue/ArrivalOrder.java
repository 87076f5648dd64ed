package io.penstock.budget.queue;

import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** First come, first served, by the time of submission; no request goes ahead of the head. */
public final class ArrivalOrder implements ReadyOrder {
    private final TreeSet<Ticket> tickets = new TreeSet<>((one, other) -> {
        int bySubmission = Long.compare(one.submittedAtMillis(), other.submittedAtMillis());
        return bySubmission != 0 ? bySubmission : Long.compare(one.sequence(), other.sequence());
    });

    @Override
    public void add(Ticket ticket) {
        tickets.add(ticket);
    }

    @Override
    public boolean remove(Ticket ticket) {
        return tickets.remove(ticket);
    }

    @Override
    public Optional<Ticket> head() {
        return tickets.isEmpty() ? Optional.empty() : Optional.of(tickets.first());
    }

    @Override
    public void promised(Ticket ticket, Charge charge) {}

    @Override
    public Optional<Ticket> passing(Predicate<Ticket> condition) {
        return Optional.empty();
    }

    @Override
    public void granted(Ticket ticket, Charge charge) {
        tickets.remove(ticket);
    }

    @Override
    public void settled(String tenant, Charge more) {}

    @Override
    public int size() {
        return tickets.size();
    }

    @Override
    public Optional<Long> oldestSubmittedAtMillis() {
        return head().map(Ticket::submittedAtMillis);
    }
}
