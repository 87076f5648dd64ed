package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.budget.strategy.WorkerCapacity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OffersTest {
    private static final Instant NOW = LedgerHarness.START;

    private final Offers offers = new Offers();

    @Test
    void aPoolIsToldOfOnceWhenAnOfferChangesAndNotWhenItIsRepeated() {
        say("worker", NOW, 4);
        assertThat(offers.takeChanged()).containsExactly(Records.POOL);
        assertThat(offers.takeChanged()).isEmpty();

        say("worker", NOW.plusSeconds(1), 4);
        assertThat(offers.takeChanged()).isEmpty();

        say("worker", NOW.plusSeconds(2), 3);
        assertThat(offers.takeChanged()).containsExactly(Records.POOL);
        assertThat(offers.of(Records.POOL)).containsExactly(new WorkerCapacity("worker", 3, List.of(0), Map.of()));
    }

    @Test
    void aWorkerIsTakenForDeadOnceItHasBeenSilentSinceBeforeTheInstant() {
        say("first", NOW, 1);
        say("second", NOW.plusMillis(1), 2);
        offers.takeChanged();

        offers.forgetSilentSince(NOW.toEpochMilli());
        assertThat(offers.takeChanged()).isEmpty();

        offers.forgetSilentSince(NOW.toEpochMilli() + 1);
        assertThat(offers.takeChanged()).containsExactly(Records.POOL);
        assertThat(offers.of(Records.POOL)).containsExactly(new WorkerCapacity("second", 2, List.of(0), Map.of()));
    }

    @Test
    void whatAWorkerThatHasGoneOfferedIsTakenBack() {
        say("worker", NOW, 1);
        offers.takeChanged();

        offers.heard("worker", Optional.empty());

        assertThat(offers.takeChanged()).containsExactly(Records.POOL);
        assertThat(offers.of(Records.POOL)).isEmpty();
    }

    private void say(String worker, Instant at, int slots) {
        offers.heard(worker, Optional.of(Records.worker(worker, at, slots, List.of(0))));
    }
}
