package io.penstock.budget.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.pool.SavedState;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Remaining;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceBudgetTest {
    private static final long NOW = 1_700_000_040_000L;
    private static final long DAY = 24 * 60 * 60 * 1_000L;

    private final InstanceBudget budget = new InstanceBudget("east", new SavedState());

    @Test
    void inputAndOutputHaveLimitsOfTheirOwn() {
        configure(CachedInput.COUNTS, limit(LimitKind.INPUT_TOKENS, 100), limit(LimitKind.OUTPUT_TOKENS, 50));
        reserve(Spend.ofCall(60, 30));

        assertThat(budget.fits(Spend.ofCall(40, 20), NOW)).isTrue();
        assertThat(budget.fits(Spend.ofCall(41, 0), NOW)).isFalse();
        assertThat(budget.fits(Spend.ofCall(0, 21), NOW)).isFalse();
    }

    @Test
    void cachedInputIsNotChargedWhereTheProviderExcludesIt() {
        configure(CachedInput.EXCLUDED, limit(LimitKind.INPUT_TOKENS, 100));
        Reservation reservation = reserve(Spend.ofCall(60, 0));

        settle(reservation, Spend.ofCall(60, 0), 45, ReservePolicy.Mode.MAXIMUM);

        assertThat(budget.left().holds(Spend.ofCall(85, 0))).isTrue();
        assertThat(budget.left().holds(Spend.ofCall(86, 0))).isFalse();
    }

    @Test
    void cachedInputIsChargedWhereItCounts() {
        configure(CachedInput.COUNTS, limit(LimitKind.INPUT_TOKENS, 100));
        Reservation reservation = reserve(Spend.ofCall(60, 0));

        settle(reservation, Spend.ofCall(60, 0), 45, ReservePolicy.Mode.MAXIMUM);

        assertThat(budget.fits(Spend.ofCall(41, 0), NOW)).isFalse();
    }

    @Test
    void aProviderThatChargesTheMaximumGivesNothingBack() {
        configure(CachedInput.COUNTS, limit(LimitKind.TOKENS, 1_000));
        Reservation reservation = reserve(Spend.ofCall(100, 500));

        settle(reservation, Spend.ofCall(100, 20), 0, ReservePolicy.Mode.PROVIDER);

        assertThat(budget.left().holds(Spend.ofCall(0, 400))).isTrue();
        assertThat(budget.left().holds(Spend.ofCall(0, 401))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 600", "0, 20, 120", "30, 0, 600", "300, 0, 800", "30, 20, 50", "30, 700, 730"})
    void aCountOfNothingGivesNothingBack(long input, long output, long charged) {
        configure(CachedInput.COUNTS, limit(LimitKind.TOKENS, 1_000));
        Reservation reservation = reserve(Spend.ofCall(100, 500));

        settle(reservation, Spend.ofCall(input, output), 0, ReservePolicy.Mode.MAXIMUM);

        assertThat(budget.left().holds(Spend.ofCall(0, 1_000 - charged))).isTrue();
        assertThat(budget.left().holds(Spend.ofCall(0, 1_001 - charged))).isFalse();
    }

    @Test
    void everyWindowOfALimitIsKept() {
        configure(
                CachedInput.COUNTS,
                new Limit(LimitKind.REQUESTS, 2, 1_000),
                new Limit(LimitKind.REQUESTS, 3, 10_000),
                limit(LimitKind.REQUESTS, 100));
        call(NOW);
        call(NOW);

        assertThat(budget.fits(Spend.ofCall(0, 0), NOW)).isFalse();
        budget.advance(NOW + 1_010);
        assertThat(budget.fits(Spend.ofCall(0, 0), NOW + 1_010)).isTrue();
        call(NOW + 1_010);
        budget.advance(NOW + 3_000);
        assertThat(budget.fits(Spend.ofCall(0, 0), NOW + 3_000)).isFalse();
        assertThat(budget.fitsAtMillis(Spend.ofCall(0, 0))).isBetween(NOW + 10_000, NOW + 10_020);
    }

    @Test
    void aDaysLimitOutlivesTheMinutes() {
        configure(CachedInput.COUNTS, new Limit(LimitKind.TOKENS, 1_000, DAY), limit(LimitKind.TOKENS, 600));
        Reservation reservation = reserve(Spend.ofCall(600, 0));
        settle(reservation, Spend.ofCall(600, 0), 0, ReservePolicy.Mode.MAXIMUM);

        budget.advance(NOW + 61_000);

        assertThat(budget.fits(Spend.ofCall(400, 0), NOW + 61_000)).isTrue();
        assertThat(budget.fits(Spend.ofCall(401, 0), NOW + 61_000)).isFalse();
        budget.advance(NOW + DAY + 10 * 60_000);
        assertThat(budget.fits(Spend.ofCall(600, 0), NOW + DAY + 10 * 60_000)).isTrue();
    }

    @Test
    void aLimitThatIsAddedStartsFromTheRealUsage() {
        configure(CachedInput.COUNTS, limit(LimitKind.TOKENS, 1_000));
        Reservation old = reserve(Spend.ofCall(300, 0), NOW);
        settle(old, Spend.ofCall(300, 0), 0, ReservePolicy.Mode.MAXIMUM);
        Reservation recent = reserve(Spend.ofCall(200, 0), NOW + 30_000);
        budget.settle(
                recent,
                report(recent, NOW + 30_000, Spend.ofCall(200, 0), 0),
                ReservePolicy.Mode.MAXIMUM,
                NOW + 30_000);

        configure(
                NOW + 30_500,
                policy(CachedInput.COUNTS, limit(LimitKind.TOKENS, 1_000), new Limit(LimitKind.TOKENS, 250, 10_000)));

        assertThat(budget.left().holds(Spend.ofCall(50, 0))).isTrue();
        assertThat(budget.left().holds(Spend.ofCall(51, 0))).isFalse();
    }

    @Test
    void aGrantOnShortWindowsMustStartEarly() {
        configure(CachedInput.COUNTS, new Limit(LimitKind.REQUESTS, 10, 2_000), limit(LimitKind.REQUESTS, 100));

        assertThat(budget.startWithinMillis(10_000)).isEqualTo(500);
        assertThat(budget.startWithinMillis(300)).isEqualTo(300);
    }

    @Test
    void whatIsLeftLaterIsWhatWillHaveLeftTheWindowLessWhatIsKept() {
        configure(CachedInput.COUNTS, limit(LimitKind.TOKENS, 1_000));
        reserve(Spend.ofCall(400, 0), NOW);
        reserve(Spend.ofCall(500, 0), NOW + 20_000);

        Remaining later = budget.leftAt(NOW + 60_100, Spend.ofCall(300, 0));

        assertThat(later.holds(Spend.ofCall(200, 0))).isTrue();
        assertThat(later.holds(Spend.ofCall(201, 0))).isFalse();
    }

    private void configure(CachedInput cached, Limit... limits) {
        configure(NOW, policy(cached, limits));
    }

    private void configure(long now, InstancePolicy instance) {
        budget.configure(instance, OptionalLong.empty(), 0, now);
    }

    private static InstancePolicy policy(CachedInput cached, Limit... limits) {
        return new InstancePolicy("east", List.of(limits), OptionalInt.empty(), cached);
    }

    private static Limit limit(LimitKind kind, long amount) {
        return new Limit(kind, amount, 60_000);
    }

    private void call(long at) {
        Reservation reservation = reserve(Spend.ofCall(0, 0), at);
        budget.settle(reservation, report(reservation, at, Spend.ofCall(0, 0), 0), ReservePolicy.Mode.MAXIMUM, at);
    }

    private Reservation reserve(Spend spend) {
        return reserve(spend, NOW);
    }

    private Reservation reserve(Spend spend, long startBy) {
        Reservation reservation =
                new Reservation(0, "east", "w", "a", spend, spend.outputTokens(), spend.tokens(), NOW, startBy);
        budget.reserve(reservation);
        return reservation;
    }

    private void settle(Reservation reservation, Spend used, long cached, ReservePolicy.Mode mode) {
        budget.settle(reservation, report(reservation, NOW, used, cached), mode, NOW);
    }

    private static AttemptReport report(Reservation reservation, long startedAt, Spend used, long cached) {
        return new AttemptReport(reservation.grantId(), OptionalLong.of(startedAt), Optional.of(used), cached, 0);
    }
}
