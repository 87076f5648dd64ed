package io.penstock.budget.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.health.CircuitBreaker.Permit;
import io.penstock.budget.health.CircuitBreaker.State;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long CALL = 1;
    private static final long PROBE = 2;
    private static final long LATER = 3;
    private static final BreakerSignal REFUSED = new BreakerSignal.Refused(OptionalLong.empty());

    @Test
    void nothingIsGrantedUntilTheProviderSaysSoAndThenOneProbe() {
        CircuitBreaker cooling = CircuitBreaker.GOOD.after(refused(300), CALL, NOW, NOW + 10);

        assertThat(cooling.admission(NOW + 309)).isEqualTo(Permit.NOTHING);
        assertThat(cooling.admission(NOW + 310)).isEqualTo(Permit.PROBE);
        assertThat(cooling.granted(PROBE, NOW + 310, NOW + 310).admission(NOW + 311))
                .isEqualTo(Permit.NOTHING);
    }

    @Test
    void aPauseThatACallOfBeforeTheAnsweredProbeWasToldOfIsOver() {
        CircuitBreaker health = CircuitBreaker.GOOD
                .after(refused(1_000), CALL, NOW, NOW + 10)
                .granted(PROBE, NOW + 1_100, NOW + 2_000)
                .after(refused(3_600_000), CALL, NOW, NOW + 1_200)
                .after(BreakerSignal.ANSWERED, PROBE, NOW + 1_100, NOW + 1_500);

        CircuitBreaker later = health.granted(LATER, NOW + 60_000, NOW + 60_100)
                .after(refused(1_000), LATER, NOW + 60_000, NOW + 60_010);

        assertThat(later.opensUntilMillis()).isEqualTo(NOW + 61_010);
    }

    @Test
    void withoutARetryAfterEachRefusalOfAProbeDoublesThePauseUpToABound() {
        List<Long> pauses = new ArrayList<>();
        CircuitBreaker health = CircuitBreaker.GOOD;
        long now = NOW;
        for (int i = 0; i < 6; i++) {
            health = health.granted(PROBE, now, now).after(REFUSED, PROBE, now, now);
            pauses.add(health.opensUntilMillis() - now);
            now = health.opensUntilMillis();
        }

        assertThat(pauses).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 8_000L, 8_000L);
    }

    @Test
    void aProviderThatIsWrongAboutItsRetryAfterIsAskedLessAndLess() {
        CircuitBreaker once = CircuitBreaker.GOOD.after(refused(100), CALL, NOW, NOW);
        long probe = once.opensUntilMillis();
        CircuitBreaker twice = once.granted(PROBE, probe, probe).after(refused(100), PROBE, probe, probe + 5);

        assertThat(twice.opensUntilMillis()).isEqualTo(probe + 5 + 2_000);
    }

    @Test
    void callsGrantedBeforeTheRefusalNeitherCloseNorProlongIt() {
        CircuitBreaker cooling = CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW);

        assertThat(cooling.after(BreakerSignal.ANSWERED, CALL, NOW, NOW + 50)).isEqualTo(cooling);
        assertThat(cooling.after(REFUSED, CALL, NOW - 5, NOW + 50)).isEqualTo(cooling);
        assertThat(cooling.after(BreakerSignal.FAILED, CALL, NOW - 5, NOW + 50)).isEqualTo(cooling);
    }

    @Test
    void theyProlongItWhenTheProviderAsksForMore() {
        CircuitBreaker cooling = CircuitBreaker.GOOD.after(refused(1_000), CALL, NOW, NOW);

        CircuitBreaker longer = cooling.after(refused(5_000), CALL, NOW - 5, NOW + 50);

        assertThat(longer.opensUntilMillis()).isEqualTo(NOW + 5_050);
        assertThat(longer.streak()).isEqualTo(1);
    }

    @Test
    void whatIsShownSaysWhyAndWhetherAProbeIsDue() {
        CircuitBreaker refusing = CircuitBreaker.GOOD.after(refused(1_000), CALL, NOW, NOW);
        CircuitBreaker failing = failed(CircuitBreaker.GOOD, 5);
        CircuitBreaker faulty = CircuitBreaker.GOOD.after(new BreakerSignal.Misconfigured("http_401"), CALL, NOW, NOW);

        assertThat(CircuitBreaker.GOOD.state(NOW)).isEqualTo(State.CLOSED);
        assertThat(refusing.state(NOW + 999)).isEqualTo(State.COOLING);
        assertThat(refusing.state(NOW + 1_000)).isEqualTo(State.HALF_OPEN);
        assertThat(failing.state(NOW + 999)).isEqualTo(State.OPEN);
        assertThat(failing.state(NOW + 1_000)).isEqualTo(State.HALF_OPEN);
        assertThat(faulty.state(NOW + 999)).isEqualTo(State.MISCONFIGURED);
        assertThat(faulty.state(NOW + 1_000)).isEqualTo(State.MISCONFIGURED);
    }

    @Test
    void anAnswerToTheProbeClosesIt() {
        CircuitBreaker cooling = CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW);
        CircuitBreaker probed = cooling.granted(PROBE, NOW + 1_000, NOW + 1_000);

        CircuitBreaker closed = probed.after(BreakerSignal.ANSWERED, PROBE, NOW + 1_000, NOW + 1_400);

        assertThat(closed.admission(NOW + 1_400)).isEqualTo(Permit.FREE);
        assertThat(closed.streak()).isZero();
    }

    @Test
    void aProbeThatRunsOnWasLetInByTheLimiter() {
        CircuitBreaker probed =
                CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW).granted(PROBE, NOW + 1_000, NOW + 1_000);

        assertThat(probed.admission(NOW + 5_999)).isEqualTo(Permit.NOTHING);
        assertThat(probed.admission(NOW + 6_000)).isEqualTo(Permit.FREE);
        assertThat(probed.granted(LATER, NOW + 6_000, NOW + 6_000).openReason()).isEqualTo(OpenReason.NONE);
    }

    /** Its call may not have begun until then, and if it has not, it is reported as lapsed. */
    @Test
    void aProbeIsTakenToRunOnlyFiveSecondsAfterItsCallMustHaveBegun() {
        CircuitBreaker probed =
                CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW).granted(PROBE, NOW + 1_000, NOW + 11_000);

        assertThat(probed.admission(NOW + 15_999)).isEqualTo(Permit.NOTHING);
        assertThat(probed.admission(NOW + 16_000)).isEqualTo(Permit.FREE);
    }

    @Test
    void aProbeThatLapsedIsRepeated() {
        CircuitBreaker probed =
                CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW).granted(PROBE, NOW + 1_000, NOW + 11_000);

        CircuitBreaker lapsed = probed.after(BreakerSignal.NONE, PROBE, NOW + 1_000, NOW + 11_000);

        assertThat(lapsed.admission(NOW + 11_000)).isEqualTo(Permit.PROBE);
        assertThat(lapsed.granted(LATER, NOW + 11_000, NOW + 21_000).admission(NOW + 25_999))
                .isEqualTo(Permit.NOTHING);
    }

    @Test
    void aProbeThatTurnsOutToHaveLapsedOpensAgainWhatItHadClosed() {
        CircuitBreaker probed =
                CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW).granted(PROBE, NOW + 1_000, NOW + 2_000);
        CircuitBreaker closed = probed.granted(LATER, NOW + 7_000, NOW + 17_000);
        assertThat(closed.isGood()).isTrue();

        CircuitBreaker lapsed = closed.after(BreakerSignal.NONE, PROBE, NOW + 1_000, NOW + 8_000);

        assertThat(lapsed.openReason()).isEqualTo(OpenReason.REFUSES);
        assertThat(lapsed.admission(NOW + 8_000)).isEqualTo(Permit.PROBE);
    }

    @Test
    void aLapseOfWhatWasNoProbeChangesNothing() {
        CircuitBreaker probed =
                CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW).granted(PROBE, NOW + 1_000, NOW + 2_000);
        CircuitBreaker answered = probed.after(BreakerSignal.ANSWERED, PROBE, NOW + 1_000, NOW + 1_500);

        assertThat(probed.after(BreakerSignal.NONE, CALL, NOW + 999, NOW + 1_200))
                .isEqualTo(probed);
        assertThat(answered.after(BreakerSignal.NONE, CALL, NOW + 1_600, NOW + 1_700))
                .isEqualTo(answered);
    }

    @Test
    void aLapseOfWhatWasGrantedInTheInstantOfTheProbeChangesNothing() {
        CircuitBreaker probed =
                CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW).granted(PROBE, NOW + 1_000, NOW + 2_000);

        assertThat(probed.after(BreakerSignal.NONE, LATER, NOW + 1_000, NOW + 2_000))
                .isEqualTo(probed);
    }

    @Test
    void aProbeThatAReleaseWithoutItsGrantHasSavedIsKnownByItsInstant() {
        CircuitBreaker.Probe probe = new CircuitBreaker.Probe(CircuitBreaker.NO_GRANT, NOW + 1_000, NOW + 2_000);
        CircuitBreaker saved = new CircuitBreaker(OpenReason.REFUSES, NOW, NOW + 1_000, 1, 0, probe, "");

        assertThat(saved.after(BreakerSignal.NONE, PROBE, NOW + 1_001, NOW + 2_000))
                .isEqualTo(saved);
        assertThat(saved.after(BreakerSignal.NONE, PROBE, NOW + 1_000, NOW + 2_000)
                        .admission(NOW + 2_000))
                .isEqualTo(Permit.PROBE);
    }

    @Test
    void anInstanceIsKnownToRefuseUntilItsProbeHasBeenWaitedFor() {
        CircuitBreaker probed =
                CircuitBreaker.GOOD.after(REFUSED, CALL, NOW, NOW).granted(PROBE, NOW + 1_000, NOW + 11_000);

        assertThat(probed.isKnownBad(NOW + 11_500)).isTrue();
        assertThat(probed.isKnownBad(NOW + 20_999)).isTrue();
        assertThat(probed.isKnownBad(NOW + 21_000)).isFalse();
    }

    @Test
    void aMisconfiguredInstanceIsOpenedAtTheFirstAnswerAndClosedByTheFirstOneThatIsGood() {
        BreakerSignal.Misconfigured fault = new BreakerSignal.Misconfigured("http_401 invalid_api_key");

        CircuitBreaker open = CircuitBreaker.GOOD.after(fault, CALL, NOW, NOW + 40);

        assertThat(open.openReason()).isEqualTo(OpenReason.MISCONFIGURED);
        assertThat(open.reason()).isEqualTo("http_401 invalid_api_key");
        assertThat(open.admission(NOW + 1_039)).isEqualTo(Permit.NOTHING);
        CircuitBreaker probed = open.granted(PROBE, NOW + 1_040, NOW + 1_040);
        assertThat(probed.after(new BreakerSignal.Declined("http_404"), PROBE, NOW + 1_040, NOW + 1_080)
                        .opensUntilMillis())
                .isEqualTo(NOW + 1_080 + 2_000);
        assertThat(probed.after(BreakerSignal.ANSWERED, PROBE, NOW + 1_040, NOW + 1_080)
                        .isGood())
                .isTrue();
    }

    @Test
    void anInstanceThatOnlyDoesNotDoWhatItWasAskedForIsFine() {
        CircuitBreaker four = failed(CircuitBreaker.GOOD, 4);

        assertThat(four.after(new BreakerSignal.Declined("http_403"), CALL, NOW, NOW))
                .isEqualTo(CircuitBreaker.GOOD);
    }

    @Test
    void fiveFailuresInARowOpenItAndAnAnswerBetweenForgetsThem() {
        CircuitBreaker four = failed(CircuitBreaker.GOOD, 4);

        assertThat(four.admission(NOW)).isEqualTo(Permit.FREE);
        assertThat(failed(four, 1).admission(NOW)).isEqualTo(Permit.NOTHING);
        assertThat(failed(four.after(BreakerSignal.ANSWERED, CALL, NOW, NOW), 4).admission(NOW))
                .isEqualTo(Permit.FREE);
    }

    @Test
    void aProbeThatIsLostIsFollowedByOneOther() {
        CircuitBreaker open = failed(CircuitBreaker.GOOD, 5);
        CircuitBreaker probed = open.granted(PROBE, open.opensUntilMillis(), open.opensUntilMillis());
        long later = open.opensUntilMillis() + CircuitBreaker.PROBE_PATIENCE_MILLIS;

        assertThat(probed.admission(later - 1)).isEqualTo(Permit.NOTHING);
        assertThat(probed.admission(later)).isEqualTo(Permit.PROBE);
        assertThat(probed.granted(LATER, later, later).admission(later + 1)).isEqualTo(Permit.NOTHING);
    }

    @Test
    void aLapseSaysNothing() {
        CircuitBreaker three = failed(CircuitBreaker.GOOD, 3);

        assertThat(three.after(BreakerSignal.NONE, CALL, NOW, NOW)).isEqualTo(three);
    }

    @Test
    void aProviderIsNotBelievedToBeAwayForMoreThanADay() {
        CircuitBreaker cooling = CircuitBreaker.GOOD.after(refused(Long.MAX_VALUE), CALL, NOW, NOW);

        assertThat(cooling.opensUntilMillis()).isEqualTo(NOW + 24 * 3_600_000L);
    }

    /** Many callers, slow and quick answers, one minute of trouble. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aMinuteOfTroubleCostsAProbeASecondAtMostAndIsOverWithinFifteenSeconds(long seed) {
        record Call(long id, long grantedAt, long endsAt) {}
        SplittableRandom random = new SplittableRandom(seed);
        List<BreakerSignal> troubles = List.of(REFUSED, refused(0), refused(1_000), BreakerSignal.FAILED);
        BreakerSignal trouble = troubles.get((int) (seed % troubles.size()));
        CircuitBreaker health = CircuitBreaker.GOOD;
        List<Call> calls = new ArrayList<>();
        List<Long> probes = new ArrayList<>();
        long troubleEnds = NOW + 60_000;
        long free = Long.MAX_VALUE;
        long granted = 0;

        for (long now = NOW; now < troubleEnds + 20_000; now += 10) {
            List<Call> ended = new ArrayList<>();
            for (Call call : calls) {
                if (call.endsAt() <= now) {
                    ended.add(call);
                    health = health.after(
                            call.grantedAt() < troubleEnds ? trouble : BreakerSignal.ANSWERED,
                            call.id(),
                            call.grantedAt(),
                            now);
                }
            }
            calls.removeAll(ended);
            Permit admission = health.admission(now);
            while (admission != Permit.NOTHING && calls.size() < 50) {
                if (admission == Permit.PROBE) {
                    probes.add(now);
                }
                health = health.granted(++granted, now, now);
                calls.add(new Call(granted, now, now + 20 + random.nextInt(600)));
                admission = health.admission(now);
            }
            if (now >= troubleEnds && admission == Permit.FREE) {
                free = Math.min(free, now);
            }
        }

        assertThat(probes).hasSizeGreaterThan(5);
        for (int i = 1; i < probes.size(); i++) {
            assertThat(probes.get(i) - probes.get(i - 1)).isGreaterThanOrEqualTo(1_000);
        }
        assertThat(free).isLessThan(troubleEnds + 15_000);
    }

    private static BreakerSignal refused(long retryAfterMillis) {
        return new BreakerSignal.Refused(OptionalLong.of(retryAfterMillis));
    }

    private static CircuitBreaker failed(CircuitBreaker health, int times) {
        CircuitBreaker failed = health;
        for (int i = 0; i < times; i++) {
            failed = failed.after(BreakerSignal.FAILED, CALL, NOW, NOW);
        }
        return failed;
    }
}
