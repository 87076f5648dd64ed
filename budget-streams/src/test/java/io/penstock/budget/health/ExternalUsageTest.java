package io.penstock.budget.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalUsageTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long SLACK = 1_000;
    private static final Limit TOKENS = new Limit(LimitKind.TOKENS, 10_000, 60_000);

    private final ExternalUsage foreign = new ExternalUsage();

    @BeforeEach
    void aLimitOfTenThousandTokens() {
        foreign.configure(List.of(TOKENS));
    }

    @Test
    void whatTheProviderHasCountedBeyondOurOwnIsOthers() {
        call(1, NOW, NOW + 500, 1_000);
        read(NOW, 10_000, 5_000, NOW + 500);

        assertThat(foreign.review(NOW + 500, SLACK)).isTrue();

        assertThat(foreign.spent(TOKENS)).isEqualTo(4_000);
        assertThat(foreign.taken(TOKENS)).isEqualTo(4_100);
    }

    @Test
    void callsThatStillRunAreNotTakenForOthersUntilTheirCostIsKnown() {
        foreign.granted(1, NOW - 2_000, Spend.ofCall(0, 4_000), Spend.ofCall(0, 4_000));
        call(2, NOW, NOW + 500, 1_000);
        read(NOW, 10_000, 7_000, NOW + 500);

        foreign.review(NOW + 500, SLACK);
        assertThat(foreign.spent(TOKENS)).isZero();

        foreign.ended(1, NOW - 1_990, Spend.ofCall(0, 700));
        foreign.review(NOW + 9_000, SLACK);
        assertThat(foreign.spent(TOKENS)).isEqualTo(3_000 - 1_000 - 700);
    }

    @Test
    void aCallThatWasGrantedAfterTheReadingCannotBeInIt() {
        call(1, NOW, NOW + 500, 1_000);
        foreign.granted(2, NOW + 1, Spend.ofCall(0, 4_000), Spend.ofCall(0, 4_000));
        read(NOW, 10_000, 5_000, NOW + 500);

        foreign.review(NOW + 500, SLACK);

        assertThat(foreign.spent(TOKENS)).isEqualTo(4_000);
    }

    @Test
    void ourCallsOfTheMinuteBeforeAnOldReadingAreStillKnown() {
        call(1, NOW - 59_000, NOW - 58_000, 3_000);
        call(2, NOW, NOW + 59_000, 1_000);
        read(NOW, 10_000, 4_000, NOW + 59_000);

        foreign.review(NOW + 59_000, SLACK);

        assertThat(foreign.spent(TOKENS)).isEqualTo(2_000);
    }

    @Test
    void aCallThatTheProviderMayHaveCountedLateIsNotTakenForOthers() {
        call(1, NOW - 60_500, NOW - 58_000, 3_000);
        call(2, NOW, NOW + 500, 1_000);
        read(NOW, 10_000, 6_000, NOW + 500);

        foreign.review(NOW + 500, SLACK);

        assertThat(foreign.spent(TOKENS)).isZero();
    }

    @Test
    void aRefusalTellsOfOthersWhoHaveSpentLittle() {
        call(1, NOW, NOW + 500, 9_890);
        read(NOW + 100, 10_000, 10, NOW + 600);
        foreign.review(NOW + 600, SLACK);
        assertThat(foreign.spent(TOKENS)).isZero();

        refuse(NOW + 200, 10_000, 10, NOW + 800);
        foreign.review(NOW + 800, SLACK);
        assertThat(foreign.spent(TOKENS)).isEqualTo(100);
    }

    @Test
    void itIsForgottenALittleMoreThanAMinuteAfterTheLastReading() {
        call(1, NOW, NOW + 500, 1_000);
        read(NOW, 10_000, 5_000, NOW + 500);
        foreign.review(NOW + 500, SLACK);

        foreign.review(NOW + 75_299, SLACK);
        assertThat(foreign.spent(TOKENS)).isEqualTo(4_000);
        assertThat(foreign.untilMillis(TOKENS)).isEqualTo(NOW + 75_500);
        foreign.review(NOW + 75_500, SLACK);
        assertThat(foreign.spent(TOKENS)).isZero();
    }

    @Test
    void anEarlierPeakCountsForThreeSecondsOfReadings() {
        read(NOW, 10_000, 5_000, NOW);
        read(NOW + 3_000, 10_000, 8_000, NOW + 3_000);
        foreign.review(NOW + 3_000, SLACK);
        assertThat(foreign.spent(TOKENS)).isEqualTo(5_000);

        read(NOW + 3_500, 10_000, 8_000, NOW + 3_500);
        foreign.review(NOW + 3_500, SLACK);
        assertThat(foreign.spent(TOKENS)).isEqualTo(2_000);
    }

    @Test
    void oneWhoChangesALotIsLeftMoreRoomThanOneWhoDoesNot() {
        for (int i = 0; i < 20; i++) {
            read(NOW + i * 1_000L, 10_000, 6_000, NOW + i * 1_000L);
        }
        foreign.review(NOW + 20_000, SLACK);
        assertThat(foreign.taken(TOKENS)).isEqualTo(4_000 + 100);

        for (int i = 20; i < 85; i++) {
            read(NOW + i * 1_000L, 10_000, i % 4 < 2 ? 6_000 : 6_300, NOW + i * 1_000L);
        }
        foreign.review(NOW + 84_500, SLACK);
        assertThat(foreign.taken(TOKENS)).isEqualTo(4_000 + Math.round(1.3 * 300));
    }

    @Test
    void whatIsLeftIsSpentEvenlyWhileOthersSpend() {
        read(NOW, 10_000, 6_000, NOW);
        foreign.review(NOW, SLACK);
        long granted = 0;
        for (long now = NOW; now < NOW + 10_000; now += 10) {
            while (foreign.allows(now)) {
                foreign.granted(granted++, now, Spend.ofCall(0, 100), Spend.ofCall(0, 50));
            }
        }

        // 5,900 in a minute, a fifth faster than that, for ten seconds and the half that may go ahead
        assertThat(granted * 50).isBetween(1_180L, 1_300L);
    }

    @Test
    void nobodyElseNoPace() {
        read(NOW, 10_000, 10_000, NOW);
        foreign.review(NOW, SLACK);
        for (int i = 0; i < 100; i++) {
            assertThat(foreign.allows(NOW)).isTrue();
            foreign.granted(i, NOW, Spend.ofCall(0, 100), Spend.ofCall(0, 50));
        }
    }

    @Test
    void whatWasFoundHoldsAfterARestartUntilItIsTooOld() {
        read(NOW, 10_000, 6_000, NOW);
        foreign.review(NOW, SLACK);
        ExternalUsage restarted = new ExternalUsage();
        restarted.configure(List.of(TOKENS));

        restarted.restore(foreign.findings());
        restarted.review(NOW + 59_999, SLACK);
        assertThat(restarted.taken(TOKENS)).isEqualTo(4_100);

        restarted.review(NOW + 75_199, SLACK);
        assertThat(restarted.taken(TOKENS)).isZero();
    }

    @Test
    void aKeyOfWhichOnlyAPartIsConfiguredLeavesOthersTheRest() {
        read(NOW, 25_000, 12_000, NOW);
        foreign.review(NOW, SLACK);
        assertThat(foreign.taken(TOKENS)).isZero();

        read(NOW + 6_000, 25_000, 8_000, NOW + 6_000);
        foreign.review(NOW + 6_000, SLACK);
        assertThat(foreign.taken(TOKENS)).isEqualTo(2_250);
    }

    @Test
    void aLimitThatIsSmallerThanConfiguredIsKeptToo() {
        read(NOW, 6_000, 6_000, NOW);

        foreign.review(NOW, SLACK);

        assertThat(foreign.spent(TOKENS)).isZero();
        assertThat(foreign.taken(TOKENS)).isEqualTo(4_000);
    }

    @Test
    void moreLeftThanWeBelieveRaisesNothing() {
        call(1, NOW, NOW + 500, 4_000);
        read(NOW, 10_000, 10_000, NOW + 500);

        foreign.review(NOW + 500, SLACK);

        assertThat(foreign.taken(TOKENS)).isZero();
    }

    @Test
    void aRestartedLedgerKnowsItsOwnCalls() {
        foreign.restore(NOW - 30_000, Spend.ofCall(0, 2_000));
        foreign.restore(NOW + 9_000, Spend.ofCall(0, 3_000));
        foreign.restore(7, NOW - 1_000, NOW + 9_000, Spend.ofCall(0, 3_000), Spend.ofCall(0, 3_000));
        read(NOW, 10_000, 4_000, NOW + 500);
        foreign.review(NOW + 500, SLACK);
        assertThat(foreign.spent(TOKENS)).isEqualTo(1_000);

        foreign.ended(7, NOW - 990, Spend.ofCall(0, 500));
        foreign.review(NOW + 1_500, SLACK);
        assertThat(foreign.spent(TOKENS)).isEqualTo(3_500);
    }

    /** Own calls of unlike length, counted up to half a second late, beside nobody. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void withoutOthersNothingIsEverTaken(long seed) {
        record Running(long id, long startedAt, long endsAt, long used, long remaining) {}
        record Counted(long at, long tokens) {}
        SplittableRandom random = new SplittableRandom(seed);
        List<Counted> provider = new ArrayList<>();
        PriorityQueue<Running> running =
                new PriorityQueue<>((one, other) -> Long.compare(one.endsAt(), other.endsAt()));
        long id = 0;
        for (long now = NOW; now < NOW + 240_000; now += 100) {
            // bursts, and pauses between them
            int calls = now / 7_000 % 3 == 0 ? random.nextInt(4) : 0;
            for (int i = 0; i < calls; i++) {
                long tokens = 1L + random.nextInt(300);
                long countedAt = now + 5 + random.nextInt(495);
                foreign.granted(id, now, Spend.ofCall(0, 400), Spend.ofCall(0, 400));
                provider.add(new Counted(countedAt, tokens));
                long used = provider.stream()
                        .filter(call -> call.at() > countedAt - 60_000 && call.at() <= countedAt)
                        .mapToLong(Counted::tokens)
                        .sum();
                running.add(new Running(
                        id++, now + 5, countedAt + 500 + random.nextInt(15_000), tokens, Math.max(0, 10_000 - used)));
            }
            while (!running.isEmpty() && running.peek().endsAt() <= now) {
                Running ended = running.poll();
                foreign.ended(ended.id(), ended.startedAt(), Spend.ofCall(0, ended.used()));
                read(ended.startedAt(), 10_000, ended.remaining(), now);
            }
            if (now % 1_000 == 0) {
                foreign.review(now, SLACK);
                assertThat(foreign.taken(TOKENS)).as("at %d ms", now - NOW).isZero();
            }
        }
    }

    private void call(long id, long startedAt, long endedAt, long tokens) {
        assertThat(endedAt).isGreaterThan(startedAt);
        foreign.granted(id, startedAt - 10, Spend.ofCall(0, 5_000), Spend.ofCall(0, 5_000));
        foreign.ended(id, startedAt, Spend.ofCall(0, tokens));
    }

    private void read(long startedAt, long limit, long remaining, long now) {
        foreign.read(new LimitReading(LimitKind.TOKENS, OptionalLong.of(limit), remaining), false, startedAt, now);
    }

    private void refuse(long startedAt, long limit, long remaining, long now) {
        foreign.read(new LimitReading(LimitKind.TOKENS, OptionalLong.of(limit), remaining), true, startedAt, now);
    }
}
