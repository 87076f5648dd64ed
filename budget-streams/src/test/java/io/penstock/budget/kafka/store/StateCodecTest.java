package io.penstock.budget.kafka.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.batch.BatchCounts;
import io.penstock.budget.batch.BatchKey;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.health.CircuitBreaker.Probe;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.kafka.store.StateCodec.Batch;
import io.penstock.budget.kafka.store.StateCodec.Cancelled;
import io.penstock.budget.kafka.store.StateCodec.SavedCounters;
import io.penstock.budget.kafka.store.StateKeys.AccountKey;
import io.penstock.budget.kafka.store.StateKeys.NumberedKey;
import io.penstock.budget.kafka.store.StateKeys.RosterKey;
import io.penstock.budget.kafka.store.StateKeys.UsageKey;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.CancellationScope;
import io.penstock.budget.request.Fingerprint;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.Operation;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.request.Whereabouts;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    @Test
    void whatIsWrittenIsReadBack() {
        UsageKey usageKey = new UsageKey("chat", "öst", 60_000, -3);
        NumberedKey numberedKey = new NumberedKey("chat", Long.MAX_VALUE);
        Spend spend = new Spend(1, 2, 3);
        Reservation reservation = new Reservation(7, "east", "w1", "research", spend, 4096, 600, 100, 200);
        Reservation isBack = reservation.of(OptionalLong.empty());
        List<SavedGrant> grants = List.of(
                SavedGrant.outstanding(reservation.of(OptionalLong.of(-5))),
                SavedGrant.outstanding(isBack),
                SavedGrant.outstanding(reservation.named(Optional.of(new RequestName("ä", Optional.empty())))),
                SavedGrant.outstanding(reservation.named(Optional.of(new RequestName("a", Optional.of(""))))),
                SavedGrant.awaited(new Awaited(isBack, Awaited.Reason.RELEASED, 300)),
                SavedGrant.awaited(new Awaited(reservation, Awaited.Reason.RETURNS, 301)));
        Ticket ticket = new Ticket(9, "research", -1, 10, 20, Ticket.NEVER, 30, 40, 3);
        SavedCounters counters = new SavedCounters(new PoolCounters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 11);

        RequestIdentity identity = new RequestIdentity(new Fingerprint(-1, 2), new Fingerprint(3, -4));
        RosterKey rosterKey = new RosterKey("chät", identity);
        FirstSeen seen = new FirstSeen(11, 12);
        CancellationScope batch = new CancellationScope.OfBatch("chat", identity.batch());
        CancellationScope request = new CancellationScope.OfRequest("chat", identity);
        Cancelled cancelled = new Cancelled(13, true);
        BatchKey batchKey = new BatchKey("chat", "nightly");
        Batch batchCounts = new Batch(14, new BatchCounts(15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25));

        CircuitBreaker health =
                new CircuitBreaker(OpenReason.REFUSES, 26, Long.MIN_VALUE, 27, 28, new Probe(39, 29, 30), "");
        AccountKey accountKey = new AccountKey("chat", "öst");

        List<ExternalUsageEstimate> findings = List.of(
                new ExternalUsageEstimate(LimitKind.REQUESTS, 30, 31, 32, 33),
                new ExternalUsageEstimate(LimitKind.TOKENS, 34, 35, 36, 37));
        assertThat(FeedbackCodec.findings(FeedbackCodec.findings(findings))).isEqualTo(findings);
        assertThat(FeedbackCodec.health(FeedbackCodec.health(health))).isEqualTo(health);
        assertThat(StateKeys.accountKey(StateKeys.accountKey(accountKey))).isEqualTo(accountKey);
        assertThat(StateKeys.usageKey(StateKeys.usageKey(usageKey))).isEqualTo(usageKey);
        assertThat(StateKeys.numberedKey(StateKeys.numberedKey(numberedKey))).isEqualTo(numberedKey);
        assertThat(StateCodec.spend(StateCodec.spend(spend))).isEqualTo(spend);
        for (SavedGrant grant : grants) {
            assertThat(StateCodec.grant(StateCodec.grant(grant))).isEqualTo(grant);
        }
        assertThat(StateCodec.ticket(StateCodec.ticket(ticket))).isEqualTo(ticket);
        assertThat(StateCodec.counters(StateCodec.counters(counters))).isEqualTo(counters);
        assertThat(StateKeys.rosterKey(StateKeys.rosterKey(rosterKey))).isEqualTo(rosterKey);
        assertThat(StateCodec.seen(StateCodec.seen(seen))).isEqualTo(seen);
        FirstSeen away = seen.at(new Whereabouts.Away(-6));
        assertThat(StateCodec.seen(StateCodec.seen(away))).isEqualTo(away);
        RosterKey passedOn =
                new RosterKey("chät", new RequestIdentity(identity.batch(), identity.request(), new Fingerprint(5, 6)));
        assertThat(StateKeys.rosterKey(StateKeys.rosterKey(passedOn))).isEqualTo(passedOn);
        assertThat(StateKeys.scope(StateKeys.scope(batch))).isEqualTo(batch);
        assertThat(StateKeys.scope(StateKeys.scope(request))).isEqualTo(request);
        assertThat(StateCodec.cancelled(StateCodec.cancelled(cancelled))).isEqualTo(cancelled);
        assertThat(StateKeys.batchKey(StateKeys.batchKey(batchKey))).isEqualTo(batchKey);
        assertThat(StateCodec.batch(StateCodec.batch(batchCounts))).isEqualTo(batchCounts);
    }

    @Test
    void whatARequestSaysOfItsSizeIsKept() {
        InputParts parts = new InputParts(1, 2, 3, 400);
        Ticket unnamed = new Ticket(
                9, "a", 0, 10, 20, 30, 1_000, parts, new OutputBound.Assumed(5), 1, Operation.UNKNOWN, List.of());
        Ticket named = new Ticket(
                9, "a", 0, 10, 20, 30, 1_000, parts, new OutputBound.Named(70), 1, Operation.UNKNOWN, List.of());
        Reservation reservation =
                new Reservation(7, "east", "w1", "a", Spend.ofCall(1, 2), 4096, 600, 100, 200).ofBody(1_000, parts);

        assertThat(StateCodec.ticket(StateCodec.ticket(unnamed))).isEqualTo(unnamed);
        assertThat(StateCodec.ticket(StateCodec.ticket(named))).isEqualTo(named);
        assertThat(StateCodec.grant(StateCodec.grant(SavedGrant.outstanding(reservation))))
                .isEqualTo(SavedGrant.outstanding(reservation));
    }

    @Test
    void aHistogramIsReadBackWithItsQuantiles() {
        LogHistogram histogram = new LogHistogram(1_000);
        histogram.add(0.2, 5);
        histogram.add(0.3, 5);
        LogHistogram restored = new LogHistogram(1_000);

        LearntCodec.restore(restored, LearntCodec.histogram(histogram));

        assertThat(restored.quantile(1)).isEqualTo(histogram.quantile(1));
        assertThat(restored.fadedAtMillis()).isEqualTo(5);
    }

    @Test
    void theTicketsOfATenantShareItsNameWhenTheyAreReadAgain() {
        byte[] one = StateCodec.ticket(new Ticket(1, "research", 0, 10, 20, Ticket.NEVER, 30, 40));
        byte[] other = StateCodec.ticket(new Ticket(2, "research", 0, 11, 21, Ticket.NEVER, 31, 41));

        assertThat(StateCodec.ticket(one).tenant())
                .isSameAs(StateCodec.ticket(other).tenant());
    }
}
