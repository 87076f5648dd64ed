package io.penstock.budget.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Limit TOKENS = new Limit(LimitKind.TOKENS, 61_100, 60_000);

    /** A window, a slot of 100 ms, and a second ahead: a token a millisecond. */
    private static final OptionalLong SECOND = OptionalLong.of(1_000);

    private final Pace pace = new Pace();
    private long grants;

    @Test
    void withoutAPaceEverythingGoesAtOnce() {
        pace.configure(OptionalLong.empty(), List.of(TOKENS), 0);
        grant(NOW, 1_000_000, 1_000_000);

        assertThat(pace.allows(NOW)).isTrue();
    }

    @Test
    void grantsWaitUntilEvenSpendingIsNoFurtherAheadThanThePace() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        assertThat(pace.allows(NOW)).isTrue();

        grant(NOW, 1_500, 1_500);

        assertThat(pace.allows(NOW + 499)).isFalse();
        assertThat(pace.allows(NOW + 500)).isTrue();
        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 500);
    }

    @Test
    void aLargeRequestGoesAsSoonAsASmallOneWould() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        grant(NOW, 1_000, 1_000);

        assertThat(pace.allows(NOW)).isTrue();
        grant(NOW, 50_000, 50_000);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 50_000);
    }

    @Test
    void noCreditIsSavedBeyondThePace() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        grant(NOW, 1_000, 1_000);

        grant(NOW + 3_600_000, 1_500, 1_500);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 3_600_000 + 500);
    }

    @Test
    void whatWasExpectedIsCorrectedToWhatWasUsed() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        Reservation grant = grant(NOW, 3_000, 3_000);

        pace.ended(grant, Spend.ofCall(0, 1_200), NOW);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 200);
    }

    /** Before, one absurd count of a provider stopped an instance for days. */
    @ParameterizedTest
    @ValueSource(longs = {1_000_000_000_000L, Long.MAX_VALUE})
    void whateverWasUsedThePaceForgetsItWhenTheWindowDoes(long tokens) {
        pace.configure(SECOND, List.of(TOKENS), 0);
        Reservation grant = grant(NOW, 3_000, 3_000);

        pace.ended(grant, Spend.ofCall(0, tokens), NOW);

        assertThat(pace.opensAtMillis()).isBetween(NOW + 50_000, NOW + 61_100);
    }

    @Test
    void aLapseGivesEverythingBack() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        Reservation grant = grant(NOW, 3_000, 3_000);

        pace.ended(grant, Spend.NONE, NOW);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW - 1_000);
    }

    @Test
    void whatReservationsHoldBeyondWhatIsExpectedIsNotSpent() {
        pace.configure(SECOND, List.of(TOKENS), 0);

        Reservation cautious = grant(NOW, 30_550, 2_000);

        // of the limit, 32,550 tokens are left to spend evenly in 61.1 s
        assertThat((double) pace.opensAtMillis() - NOW).isCloseTo(2_000 * 61_100 / 32_550.0 - 1_000, within(1.0));
        pace.ended(cautious, Spend.ofCall(0, 2_000), NOW);
        Reservation exact = grant(NOW + 60_000, 2_000, 2_000);
        pace.ended(exact, Spend.ofCall(0, 2_000), NOW + 60_000);
        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 60_000 + 1_000);
    }

    @Test
    void aGrantFromBeforeARestartGivesNothingBackThatItDidNotTake() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        Reservation before = new Reservation(99, "east", "w", "a", Spend.ofCall(0, 20_000), 20_000, 2_000, NOW, NOW);
        pace.restored(before);
        Reservation cautious = grant(NOW, 30_550, 2_000);

        pace.ended(before, Spend.ofCall(0, 2_000), NOW);

        // what the other one holds beyond still counts
        pace.ended(cautious, Spend.NONE, NOW);
        long opened = pace.opensAtMillis();
        grant(NOW + 100_000, 2_000, 2_000);
        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 100_000 + 1_000);
        assertThat(opened).isLessThan(NOW + 10_000);
    }

    @Test
    void whatWasGrantedWithoutAPaceCountsForOneThatIsSetLater() {
        pace.configure(OptionalLong.empty(), List.of(TOKENS), 0);
        grant(NOW, 30_550, 0);

        pace.configure(SECOND, List.of(TOKENS), 0);

        grant(NOW, 2_000, 2_000);
        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 4_000 - 1_000);
    }

    @Test
    void halfOfALimitIsSpentHoweverMuchIsReserved() {
        pace.configure(SECOND, List.of(TOKENS), 0);

        grant(NOW, 10_000_000, 1_000);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 1_000);
    }

    @Test
    void theSlowestLimitSetsThePace() {
        pace.configure(SECOND, List.of(TOKENS, new Limit(LimitKind.REQUESTS, 10, 60_000)), 0);

        grant(NOW, 1, 1);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 6_110 - 1_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 9_999, 3_600_001, 86_400_000})
    void aWindowOfLessThanTenPacesOrMoreThanAnHourIsNotSpread(long windowMillis) {
        pace.configure(SECOND, List.of(new Limit(LimitKind.TOKENS, 10, windowMillis)), 0);

        grant(NOW, 1_000, 1_000);

        assertThat(pace.allows(NOW)).isTrue();
    }

    @Test
    void whatWasSpentIsKnownAfterALimitHasChanged() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        grant(NOW, 3_000, 3_000);

        pace.configure(SECOND, List.of(new Limit(LimitKind.TOKENS, 1_000_000, 60_000)), 0);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 2_000);
    }

    @Test
    void aClockThatStepsTakesThePaceAlong() {
        pace.configure(SECOND, List.of(TOKENS), 0);
        grant(NOW, 3_000, 3_000);

        pace.clockStepped(-3_600_000);

        assertThat(pace.opensAtMillis()).isEqualTo(NOW + 2_000 - 3_600_000);
    }

    private Reservation grant(long atMillis, long reserved, long expected) {
        Reservation reservation = new Reservation(
                grants++, "east", "w", "a", Spend.ofCall(0, reserved), reserved, expected, atMillis, atMillis);
        pace.granted(reservation);
        return reservation;
    }
}
