package io.penstock.budget.window;

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

    private final UsageWindow window = new UsageWindow(MINUTE, (slot, sum) -> {});

    @Test
    void aSlotLeavesOnlyWhenItsNewestInstantIsAWindowOld() {
        window.add(10_000, Spend.ofCall(3, 4));
        long newestInstant = 10_000 + SLOT - 1;

        window.advance(newestInstant + MINUTE - 1, 0);
        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(7);

        window.advance(newestInstant + MINUTE, 0);
        assertThat(window.used(LimitKind.TOKENS)).isZero();
    }

    @Test
    void theSlackHoldsAChargeLonger() {
        window.add(10_000, Spend.ofCall(3, 4));
        long newestInstant = 10_000 + SLOT - 1;

        window.advance(newestInstant + MINUTE + 249, 250);
        assertThat(window.used(LimitKind.REQUESTS)).isEqualTo(1);

        window.advance(newestInstant + MINUTE + 250, 250);
        assertThat(window.used(LimitKind.REQUESTS)).isZero();
    }

    @Test
    void theFirstChargeMayMoveAsFarBackAsTheSlackAllows() {
        UsageWindow second = new UsageWindow(1_000, (slot, sum) -> {});
        second.advance(100_000, 1_000);
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
        window.advance(1_000_000, 0);
        window.add(1_010_000, Spend.ofCall(5, 5));

        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(10);
        window.advance(1_010_000 + SLOT - 1 + MINUTE - 1, 0);
        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(10);
        window.advance(1_010_000 + SLOT - 1 + MINUTE, 0);
        assertThat(window.used(LimitKind.TOKENS)).isZero();
    }

    @Test
    void whatHasLeftIsNeitherChargedNorTakenBack() {
        window.add(10_000, Spend.ofCall(3, 4));
        window.advance(200_000, 0);

        window.add(10_000, Spend.ofCall(1, 1));
        window.subtract(10_000, Spend.ofCall(3, 4));

        assertThat(window.used(LimitKind.REQUESTS)).isZero();
        assertThat(window.used(LimitKind.TOKENS)).isZero();
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
            original.advance(now, 0);
            original.add(now + random.nextInt(10_000), Spend.ofCall(random.nextInt(100), random.nextInt(100)));
        }

        saved.forEach(window::restore);

        for (LimitKind kind : LimitKind.values()) {
            assertThat(window.used(kind)).isEqualTo(original.used(kind));
        }
        original.advance(180_000, 0);
        window.advance(180_000, 0);
        assertThat(window.used(LimitKind.TOKENS)).isEqualTo(original.used(LimitKind.TOKENS));
    }

    @Test
    void aShorterWindowThatIsAddedLaterStartsFromTheRealUsage() {
        window.add(60_000, Spend.ofCall(1, 1));
        window.add(69_950, Spend.ofCall(2, 2));
        UsageWindow tenSeconds = new UsageWindow(10_000, (slot, sum) -> {});

        tenSeconds.advance(70_000, 0);
        window.copyTo(tenSeconds);
        tenSeconds.advance(70_000, 0);

        assertThat(tenSeconds.used(LimitKind.REQUESTS)).isBetween(1L, 2L);
        tenSeconds.advance(79_949, 0);
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
            window.advance(now, 0);
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
    void aWindowShorterThanASlotIsRefused() {
        assertThatThrownBy(() -> new UsageWindow(9, (slot, sum) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9 ms");
    }
}
