package io.penstock.provider.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.provider.limits.Account.CallEnd;
import io.penstock.provider.limits.Admission.Accepted;
import io.penstock.provider.limits.Admission.Limit;
import io.penstock.provider.limits.Admission.Refused;
import io.penstock.provider.limits.Policy.Enforcement;
import io.penstock.provider.limits.Policy.Refusals;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 60 * SECOND;

    @Test
    void theLastRequestOfALimitFitsAndTheNextDoesNot() {
        Account account = new Account(Limits.perMinute(2, 1_000), Policy.STRICT);

        assertThat(arrive(account, 0, 1)).isInstanceOf(Accepted.class);
        assertThat(arrive(account, 5, 1)).isInstanceOf(Accepted.class);
        assertThat(arrive(account, 6, 1)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo(Limit.REQUESTS);
            assertThat(refused.used()).isEqualTo(2);
            assertThat(refused.retryAfterNanos()).hasValue(WINDOW - 6);
        });
    }

    @Test
    void tokensMayFillTheirLimitToTheLastOne() {
        Account account = new Account(Limits.perMinute(100, 1_000), Policy.STRICT);

        assertThat(arrive(account, 0, 600)).isInstanceOf(Accepted.class);
        assertThat(arrive(account, 1, 401)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.limit()).isEqualTo(Limit.TOKENS);
            assertThat(refused.asked()).isEqualTo(401);
            assertThat(refused.retryAfterNanos()).hasValue(WINDOW - 1);
        });
        assertThat(arrive(account, 2, 400)).isInstanceOf(Accepted.class);
        assertThat(account.stats(2).tpmUsedMax()).isEqualTo(1_000);
    }

    @Test
    void aRefusedCallFitsAtTheInstantItWasTold() {
        Account account = new Account(Limits.perMinute(10, 1_000), Policy.STRICT);
        arrive(account, 0, 1_000);
        Refused refused = (Refused) arrive(account, 10 * SECOND, 200);

        long told = 10 * SECOND + refused.retryAfterNanos().orElseThrow();

        assertThat(told).isEqualTo(WINDOW);
        assertThat(arrive(account, told - 1, 200)).isInstanceOf(Refused.class);
        assertThat(arrive(account, told, 200)).isInstanceOf(Accepted.class);
    }

    @Test
    void aCallLargerThanTheLimitNeverFits() {
        Account account = new Account(Limits.perMinute(10, 1_000), Policy.STRICT);

        assertThat(arrive(account, 0, 1_001))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.retryAfterNanos()).isEmpty());
    }

    @Test
    void concurrencyIsFreedWhenACallEnds() {
        Account account = new Account(Limits.parse("-:-:1"), Policy.STRICT);

        assertThat(arrive(account, 0, 1)).isInstanceOf(Accepted.class);
        assertThat(arrive(account, 1, 1))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.limit()).isEqualTo(Limit.CONCURRENCY));
        account.end(CallEnd.ABANDONED);
        assertThat(arrive(account, 2, 1)).isInstanceOf(Accepted.class);
        assertThat(account.stats(2).inFlightMax()).isEqualTo(1);
    }

    @Test
    void refusalsAreFreeUnlessThePolicyChargesThem() {
        Account free = new Account(Limits.perMinute(1, 1_000), Policy.STRICT);
        Account charging = new Account(
                Limits.perMinute(1, 1_000), new Policy(Enforcement.REFUSE, Refusals.CHARGED, Duration.ofSeconds(60)));
        for (Account account : new Account[] {free, charging}) {
            arrive(account, 0, 1);
            arrive(account, 30 * SECOND, 1);
        }

        assertThat(arrive(free, WINDOW, 1)).isInstanceOf(Accepted.class);
        assertThat(arrive(charging, WINDOW, 1)).isInstanceOf(Refused.class);
        assertThat(charging.stats(WINDOW).rpmUsedMax()).isEqualTo(1);
    }

    @Test
    void aCountingAccountRefusesNothingAndTellsHowFarTheCallerWent() {
        Account account = new Account(Limits.perMinute(1, 100), Policy.COUNTING);

        arrive(account, 0, 100);
        arrive(account, WINDOW - 1, 60);
        arrive(account, WINDOW, 60);

        KeyStats stats = account.stats(WINDOW);
        assertThat(stats.refused()).isZero();
        assertThat(stats.rpmUsedMax()).isEqualTo(2);
        assertThat(stats.tpmUsedMax()).isEqualTo(160);
        assertThat(stats.rpmUsed()).isEqualTo(2);
        assertThat(stats.tpmUsed()).isEqualTo(120);
    }

    @Test
    void noWindowOfAStrictAccountIsEverAboveItsLimits() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Account account = new Account(Limits.perMinute(20, 5_000), Policy.STRICT);
            long now = 0;
            for (int call = 0; call < 500; call++) {
                now += random.nextLong(4 * SECOND);
                arrive(account, now, 1 + random.nextInt(1_000));
            }

            KeyStats stats = account.stats(now);
            assertThat(stats.rpmUsedMax()).as("seed %d", seed).isBetween(1L, 20L);
            assertThat(stats.tpmUsedMax()).as("seed %d", seed).isBetween(1L, 5_000L);
        }
    }

    @Test
    void theSeriesSaysWhatWasUsedInWhichSecondAndHowFullTheBudgetWas() {
        Account account = new Account(Limits.perMinute(60, 6_000), Policy.STRICT);
        for (int second = 0; second < 120; second++) {
            arrive(account, second * SECOND, 50);
        }
        arrive(account, 120 * SECOND - 1, 7);

        KeyStats stats = account.stats(120 * SECOND);

        assertThat(stats.requestsBySecond()).hasSize(120).startsWith(1, 1).endsWith(1, 1);
        assertThat(stats.tokensBySecond()).endsWith(50, 50);
        assertThat(stats.bindingShare(0, 60)).isEqualTo(1.0);
        assertThat(stats.bindingShare(60, 180)).isEqualTo(0.5);
    }

    private static Admission arrive(Account account, long nowNanos, long tokens) {
        return account.arrive(nowNanos, 0, tokens, 0);
    }
}
