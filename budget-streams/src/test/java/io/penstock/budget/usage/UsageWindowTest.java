package io.penstock.budget.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageWindowTest {
    private static final long MINUTE = 60_000;
    private static final long SLOT = 100;
    private static final long HOUR = 3_600_000;

    /** Every instant is believed. */
    private static final long ANY = Long.MAX_VALUE / 2;

    private final UsageWindow window = new UsageWindow(MINUTE, (slot, sum) -> {});

    @Test
    void aSlotLeavesOnlyWhenItsNewestInstantIsAWindowOld() {
        window.add(10_000, Spend.ofCall(3, 4));
        long newestInstant = 10_000 + SLOT - 1;

        advance(newestInstant + MINUTE - 1);
        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(7);

        advance(newestInstant + MINUTE);
        assertThat(window.used(LimitKind.TOKENS)).isZero();
    }

    @Test
    void theSlackHoldsAChargeLonger() {
        window.add(10_000, Spend.ofCall(3, 4));
        long newestInstant = 10_000 + SLOT - 1;

        window.advance(newestInstant + MINUTE + 249, 250, ANY);
        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(1);

        window.advance(newestInstant + MINUTE + 250, 250, ANY);
        assertThat(window.used(LimitKind.REQUESTS)).isZero();
    }

    @Test
    void theFirstChargeMayMoveAsFarBackAsTheSlackAllows() {
        UsageWindow second = new UsageWindow(1_000, (slot, sum) -> {});
        second.advance(100_000, 1_000, ANY);
        second.add(100_800, Spend.ofCall(5, 5));

        second.subtract(100_800, Spend.ofCall(5, 5));
        second.add(99_100, Spend.ofCall(3, 4));

        assertThat(second.used(LimitKind.TOKENS)).isEqualTo(7);
    }

    @Test
    void everyKindIsCountedApart() {
        window.add(0, Spend.ofCall(3, 4));
        window.add(50, Spend.ofCall(10, 20));

        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(2);
        assertThat(window.used(LimitKind.INPUT_TOKENS)).isEqualTo(13);
        assertThat(window.used(LimitKind.OUTPUT_TOKENS)).isEqualTo(24);
        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(37);
    }

    @Test
    void aFutureChargeCountsNowAndLeavesAWindowAfterItsInstant() {
        advance(1_000_000);
        window.add(1_010_000, Spend.ofCall(5, 5));

        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(10);
        advance(1_010_000 + SLOT - 1 + MINUTE - 1);
        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(10);
        advance(1_010_000 + SLOT - 1 + MINUTE);
        assertThat(window.used(LimitKind.TOKENS)).isZero();
    }

    @Test
    void whatHasLeftIsNotTakenBack() {
        window.add(10_000, Spend.ofCall(3, 4));
        advance(200_000);
        window.add(140_001, Spend.ofCall(1, 1));

        window.subtract(10_000, Spend.ofCall(3, 4));

        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(2);
    }

    @Test
    void aChargeOlderThanTheOldestSlotCountsInThatSlot() {
        advance(200_000);

        window.add(10_000, Spend.ofCall(1, 1));

        // the oldest slot is the one whose newest instant is not a window old
        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(1);
        advance(200_000 + SLOT - 2);
        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(1);
        advance(200_000 + SLOT - 1);
        assertThat(window.used(LimitKind.REQUESTS)).isZero();
    }

    @Test
    void afterAStepBackTheWindowBeginsAgainFromThere() {
        advance(HOUR);
        advance(0);

        window.add(0, Spend.ofCall(1, 1));

        advance(SLOT - 1 + MINUTE - 1);
        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(1);
        advance(SLOT - 1 + MINUTE);
        assertThat(window.used(LimitKind.REQUESTS)).isZero();
    }

    @Test
    void whatAClockChargedThatWasAheadIsHeldAWindowFromTheLatestThatIsBelieved() {
        advance(2 * HOUR);
        window.add(2 * HOUR, Spend.ofCall(1, 1));
        window.add(2 * HOUR + 5_000, Spend.ofCall(1, 1));

        window.advance(0, 0, 10_000);
        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(2);

        window.advance(10_000 + SLOT - 1 + MINUTE - 1, 0, HOUR);
        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(2);
        window.advance(10_000 + SLOT - 1 + MINUTE, 0, HOUR);
        assertThat(window.used(LimitKind.REQUESTS)).isZero();
    }

    @Test
    void aClockThatGoesFarBackFindsEveryChargeInItsSlot() {
        advance(2 * HOUR);
        window.add(2 * HOUR, Spend.ofCall(1, 1));
        advance(2 * HOUR - 5 * MINUTE);

        window.add(2 * HOUR - 5 * MINUTE, Spend.ofCall(2, 2));

        Map<Long, Spend> told = new HashMap<>();
        window.forEach(told::put);
        assertThat(told)
                .containsOnly(
                        Map.entry(2 * HOUR / SLOT, Spend.ofCall(1, 1)),
                        Map.entry((2 * HOUR - 5 * MINUTE) / SLOT, Spend.ofCall(2, 2)));
    }

    @Test
    void aSavedSlotThatIsNotBelievedIsMovedAndOneThatHasLeftIsForgotten() {
        Map<Long, Spend> told = new HashMap<>();
        UsageWindow restored = new UsageWindow(MINUTE, told::put);
        restored.advance(HOUR, 0, HOUR + 10_000);
        long latest = (HOUR + 10_000) / SLOT;

        restored.restore(3 * HOUR / SLOT, Spend.ofCall(1, 2), HOUR + 10_000);
        restored.restore(2 * HOUR / SLOT, Spend.ofCall(3, 4), HOUR + 10_000);
        restored.restore(latest, Spend.ofCall(5, 6), HOUR + 10_000);
        restored.restore(latest - 1, Spend.ofCall(7, 8), HOUR + 10_000);
        restored.restore(17, Spend.ofCall(9, 9), HOUR + 10_000);

        assertThat(restored.used(LimitKind.TOKENS)).isEqualTo(3 + 7 + 11 + 15);
        assertThat(told)
                .containsOnly(
                        Map.entry(3 * HOUR / SLOT, Spend.NONE),
                        Map.entry(2 * HOUR / SLOT, Spend.NONE),
                        Map.entry(latest, new Spend(3, 9, 12)),
                        Map.entry(17L, Spend.NONE));
    }

    @Test
    void aSavedSlotOfAnyYearIsRestored() {
        UsageWindow restored = new UsageWindow(MINUTE, (slot, sum) -> {});
        restored.advance(HOUR, 0, HOUR + 10_000);

        restored.restore(Long.MAX_VALUE / 1_000, Spend.ofCall(1, 2), HOUR + 10_000);
        restored.restore(Long.MIN_VALUE / 1_000, Spend.ofCall(1, 2), HOUR + 10_000);

        assertThat(restored.used(LimitKind.REQUESTS)).isEqualTo(1);
    }

    @Test
    void whatIsTakenBackNeverMakesASlotNegative() {
        window.add(10_000, Spend.ofCall(3, 4));

        window.subtract(10_000, Spend.ofCall(5, 1));

        assertThat(window.used(LimitKind.INPUT_TOKENS)).isZero();
        assertThat(window.used(LimitKind.OUTPUT_TOKENS)).isEqualTo(3);
    }

    @Test
    void itTellsWhenEnoughIsFree() {
        window.add(0, Spend.ofCall(0, 10));
        window.add(5_000, Spend.ofCall(0, 20));
        window.add(9_000, Spend.ofCall(0, 30));

        assertThat(window.whenFreed(LimitKind.TOKENS, 10, 0)).isEqualTo(SLOT - 1 + MINUTE);
        assertThat(window.whenFreed(LimitKind.TOKENS, 11, 0)).isEqualTo(5_000 + SLOT - 1 + MINUTE);
        assertThat(window.whenFreed(LimitKind.TOKENS, 60, 250)).isEqualTo(9_000 + SLOT - 1 + MINUTE + 250);
        assertThat(window.whenFreed(LimitKind.TOKENS, 61, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aWindowThatIsSavedByItsListenerIsRestoredAsItWas() {
        Map<Long, Spend> saved = new HashMap<>();
        UsageWindow original = new UsageWindow(MINUTE, (slot, sum) -> {
            if (sum.isNone()) {
                saved.remove(slot);
            } else {
                saved.put(slot, sum);
            }
        });
        SplittableRandom random = new SplittableRandom(1);
        for (long now = 0; now < 150_000; now += 37) {
            original.advance(now, 0, ANY);
            original.add(now + random.nextInt(10_000), Spend.ofCall(random.nextInt(100), random.nextInt(100)));
        }

        long end = 150_000 - 37;
        advance(end);
        saved.forEach((slot, sum) -> window.restore(slot, sum, end + 60_000));

        for (LimitKind kind : LimitKind.values()) {
            assertThat(window.used(kind)).isEqualTo(original.used(kind));
        }
        original.advance(180_000, 0, ANY);
        advance(180_000);
        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(original.used(LimitKind.TOKENS));
    }

    @Test
    void aShorterWindowThatIsAddedLaterStartsFromTheRealUsage() {
        window.add(60_000, Spend.ofCall(1, 1));
        window.add(69_950, Spend.ofCall(2, 2));
        UsageWindow tenSeconds = new UsageWindow(10_000, (slot, sum) -> {});

        tenSeconds.advance(70_000, 0, ANY);
        window.copyTo(tenSeconds);
        tenSeconds.advance(70_000, 0, ANY);

        assertThat(tenSeconds.used(LimitKind.REQUESTS)).isBetween(1L, 2L);
        tenSeconds.advance(79_949, 0, ANY);
        assertThat(tenSeconds.used(LimitKind.REQUESTS)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itNeverUnderstatesTheExactWindowAndOverstatesItByLessThanOneSlot(long seed) {
        record Call(long at, long tokens) {}
        SplittableRandom random = new SplittableRandom(seed);
        Deque<Call> calls = new ArrayDeque<>();
        long now = 1_700_000_000_000L;
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(60);
            long tokens = random.nextInt(1_000);
            advance(now);
            window.add(now, Spend.ofCall(0, tokens));
            calls.add(new Call(now, tokens));
            long oldestOfSlack = now - MINUTE - SLOT;
            calls.removeIf(call -> call.at() <= oldestOfSlack);

            long at = now;
            long exact = calls.stream()
                    .filter(call -> at - call.at() < MINUTE)
                    .mapToLong(Call::tokens)
                    .sum();
            long withOneSlotMore = calls.stream().mapToLong(Call::tokens).sum();
            assertThat(window.used(LimitKind.TOKENS)).isBetween(exact, withOneSlotMore);
            if (step > 2_000 && step % 100 != 0) {
                step += 20;
            }
        }
    }

    @Test
    void theShortestWindowIsOneSlotLong() {
        UsageWindow shortest = new UsageWindow(10, (slot, sum) -> {});
        shortest.add(5, Spend.ofCall(1, 1));

        shortest.advance(18, 0, ANY);
        assertThat(shortest.used(LimitKind.REQUESTS)).isEqualTo(1);
        shortest.advance(19, 0, ANY);
        assertThat(shortest.used(LimitKind.REQUESTS)).isZero();
    }

    @Test
    void beforeTheFirstChargeThereIsNothingToTellOrToMove() {
        window.clockStepped(HOUR);
        window.forEach((slot, sum) -> {
            throw new AssertionError("nothing was charged");
        });

        assertThat(window.nextAdvanceMillis(0)).isEqualTo(Long.MIN_VALUE);
        assertThat(window.freedBy(LimitKind.REQUESTS, ANY, 0)).isZero();
        assertThat(window.whenFreed(LimitKind.REQUESTS, 1, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aWindowShorterThanASlotIsRefused() {
        assertThatThrownBy(() -> new UsageWindow(9, (slot, sum) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9 ms");
    }

    private void advance(long now) {
        window.advance(now, 0, ANY);
    }
}
