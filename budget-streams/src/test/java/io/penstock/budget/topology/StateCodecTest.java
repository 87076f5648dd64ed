package io.penstock.budget.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.admission.PoolCounters;
import io.penstock.budget.admission.Reservation;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.topology.StateCodec.NumberedKey;
import io.penstock.budget.topology.StateCodec.UsageKey;
import io.penstock.budget.window.Spend;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    @Test
    void whatIsWrittenIsReadBack() {
        UsageKey usageKey = new UsageKey("chat", "öst", 60_000, -3);
        NumberedKey numberedKey = new NumberedKey("chat", Long.MAX_VALUE);
        Spend spend = new Spend(1, 2, 3);
        Reservation reservation = new Reservation(7, "east", "w1", "research", spend, 4096, 600, 100, 200);
        Ticket ticket = new Ticket(9, "research", -1, 10, 20, Ticket.NEVER, 30, 40);
        PoolCounters counters = new PoolCounters(1, 2, 3, 4, 5, 6);

        assertThat(StateCodec.usageKey(StateCodec.usageKey(usageKey))).isEqualTo(usageKey);
        assertThat(StateCodec.numberedKey(StateCodec.numberedKey(numberedKey))).isEqualTo(numberedKey);
        assertThat(StateCodec.spend(StateCodec.spend(spend))).isEqualTo(spend);
        assertThat(StateCodec.reservation(StateCodec.reservation(reservation))).isEqualTo(reservation);
        assertThat(StateCodec.ticket(StateCodec.ticket(ticket))).isEqualTo(ticket);
        assertThat(StateCodec.counters(StateCodec.counters(counters))).isEqualTo(counters);
    }

    @Test
    void aHistogramIsReadBackWithItsQuantiles() {
        LogHistogram histogram = new LogHistogram(1_000);
        histogram.add(0.2, 5);
        histogram.add(0.3, 5);
        LogHistogram restored = new LogHistogram(1_000);

        StateCodec.restore(restored, StateCodec.histogram(histogram));

        assertThat(restored.quantile(1)).isEqualTo(histogram.quantile(1));
        assertThat(restored.fadedAtMillis()).isEqualTo(5);
    }
}
