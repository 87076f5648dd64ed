package io.penstock.budget.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool's configuration may say, and how it is told what it may not. */
class PolicyTest {
    private static final long A_DAY_MILLIS = 24L * 60 * 60 * 1_000;
    private static final InstancePolicy EAST =
            new InstancePolicy("east", List.of(), OptionalInt.empty(), CachedInput.COUNTS);

    @Test
    void aTenantWithoutAWeightOfItsOwnHasThatOfTheOthersAndElseOne() {
        FairnessPolicy named = new FairnessPolicy(4, 1, Map.of("research", 3.0));
        FairnessPolicy withOthers = new FairnessPolicy(4, 1, Map.of("research", 3.0, FairnessPolicy.OTHERS, 0.5));

        assertThat(FairnessPolicy.EQUAL.weight("research")).isEqualTo(1);
        assertThat(named.weight("research")).isEqualTo(3);
        assertThat(named.weight("another")).isEqualTo(1);
        assertThat(withOthers.weight("research")).isEqualTo(3);
        assertThat(withOthers.weight("another")).isEqualTo(0.5);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 9, Integer.MAX_VALUE})
    void aPoolHasOneToEightBuckets(int buckets) {
        assertThatThrownBy(() -> new FairnessPolicy(buckets, 1, Map.of()))
                .hasMessage("a pool has 1 to 8 buckets, got " + buckets + " buckets");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void anObjectiveIsFromZeroToOne(double objective) {
        assertThatThrownBy(() -> new FairnessPolicy(1, objective, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an objective is from 0 to 1, got " + objective);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aWeightIsAboveZeroAndFinite(double weight) {
        assertThatThrownBy(() -> new FairnessPolicy(1, 1, Map.of("research", weight)))
                .hasMessage("a tenant's weight is above 0, got " + weight + " of tenant 'research'");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN})
    void aReserveQuantileIsBetweenZeroAndOne(double quantile) {
        assertThatThrownBy(() -> new ReservePolicy(ReservePolicy.Mode.PREDICTED, quantile))
                .hasMessage("a reserve quantile is above 0 and below 1, got " + quantile);
    }

    @Test
    void aLimitOfAMinuteIsConfiguredOrLearntAndNotBoth() {
        Limit perMinute = new Limit(LimitKind.TOKENS, 1_000, 60_000);
        Limit perDay = new Limit(LimitKind.TOKENS, 1_000, A_DAY_MILLIS);

        assertThat(learning(perDay, LimitKind.TOKENS).limits()).containsExactly(perDay);
        assertThat(learning(perMinute, LimitKind.REQUESTS).limits()).containsExactly(perMinute);
        assertThatThrownBy(() -> learning(perMinute, LimitKind.TOKENS))
                .hasMessage("a limit of a minute is configured or learnt, got both for tokens of instance 'east'");
    }

    @Test
    void aConcurrencyIsAtLeastOne() {
        assertThatThrownBy(() -> new InstancePolicy("east", List.of(), OptionalInt.of(0), CachedInput.COUNTS))
                .hasMessage("a concurrency must be at least 1, got 0");
    }

    @Test
    void aPoolHasAnInstance() {
        assertThatThrownBy(() -> pool(List.of(), 1, 0)).hasMessage("a pool has at least one instance, got none");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "86400001, 0", "1, -1", "1, 86400001"})
    void whatIsKeptForAStartAndForSkewIsAtMostADay(long startWithinMillis, long skewMillis) {
        assertThatThrownBy(() -> pool(List.of(EAST), startWithinMillis, skewMillis))
                .hasMessageEndingWith("got " + startWithinMillis + " ms and " + skewMillis + " ms");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "86400000, 86400000"})
    void aDayIsNotTooLong(long startWithinMillis, long skewMillis) {
        assertThat(pool(List.of(EAST), startWithinMillis, skewMillis).startWithinMillis())
                .isEqualTo(startWithinMillis);
    }

    private static InstancePolicy learning(Limit configured, LimitKind learnt) {
        return new InstancePolicy("east", List.of(configured), Set.of(learnt), OptionalInt.empty(), CachedInput.COUNTS);
    }

    private static PoolPolicy pool(List<InstancePolicy> instances, long startWithinMillis, long skewMillis) {
        return new PoolPolicy(
                instances,
                Strategy.TRADITIONAL,
                ReservePolicy.MAXIMUM,
                FairnessPolicy.EQUAL,
                4_096,
                OptionalLong.empty(),
                startWithinMillis,
                skewMillis);
    }
}
