package io.penstock.budget.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.health.InstanceHealth.Admission;
import io.penstock.budget.health.InstanceHealth.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceHealthTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Signal REFUSED = new Signal.Refused(OptionalLong.empty());

    @Test
    void nothingIsGrantedUntilTheProviderSaysSoAndThenOneProbe() {
        InstanceHealth cooling = InstanceHealth.GOOD.after(refused(300), NOW, NOW + 10);

        assertThat(cooling.admission(NOW + 309)).isEqualTo(Admission.NOTHING);
        assertThat(cooling.admission(NOW + 310)).isEqualTo(Admission.PROBE);
        assertThat(cooling.granted(NOW + 310, NOW + 310).admission(NOW + 311)).isEqualTo(Admission.NOTHING);
    }

    @Test
    void aPauseThatACallOfBeforeTheAnsweredProbeWasToldOfIsOver() {
        InstanceHealth health = InstanceHealth.GOOD
                .after(refused(1_000), NOW, NOW + 10)
                .granted(NOW + 1_100, NOW + 2_000)
                .after(refused(3_600_000), NOW, NOW + 1_200)
                .after(Signal.ANSWERED, NOW + 1_100, NOW + 1_500);

        InstanceHealth later =
                health.granted(NOW + 60_000, NOW + 60_100).after(refused(1_000), NOW + 60_000, NOW + 60_010);

        assertThat(later.opensUntilMillis()).isEqualTo(NOW + 61_010);
    }

    @Test
    void withoutARetryAfterEachRefusalOfAProbeDoublesThePauseUpToABound() {
        List<Long> pauses = new ArrayList<>();
        InstanceHealth health = InstanceHealth.GOOD;
        long now = NOW;
        for (int i = 0; i < 6; i++) {
            health = health.granted(now, now).after(REFUSED, now, now);
            pauses.add(health.opensUntilMillis() - now);
            now = health.opensUntilMillis();
        }

        assertThat(pauses).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 8_000L, 8_000L);
    }

    @Test
    void aProviderThatIsWrongAboutItsRetryAfterIsAskedLessAndLess() {
        InstanceHealth once = InstanceHealth.GOOD.after(refused(100), NOW, NOW);
        long probe = once.opensUntilMillis();
        InstanceHealth twice = once.granted(probe, probe).after(refused(100), probe, probe + 5);

        assertThat(twice.opensUntilMillis()).isEqualTo(probe + 5 + 2_000);
    }

    @Test
    void callsGrantedBeforeTheRefusalNeitherCloseNorProlongIt() {
        InstanceHealth cooling = InstanceHealth.GOOD.after(REFUSED, NOW, NOW);

        assertThat(cooling.after(Signal.ANSWERED, NOW, NOW + 50)).isEqualTo(cooling);
        assertThat(cooling.after(REFUSED, NOW - 5, NOW + 50)).isEqualTo(cooling);
        assertThat(cooling.after(Signal.FAILED, NOW - 5, NOW + 50)).isEqualTo(cooling);
    }

    @Test
    void theyProlongItWhenTheProviderAsksForMore() {
        InstanceHealth cooling = InstanceHealth.GOOD.after(refused(1_000), NOW, NOW);

        InstanceHealth longer = cooling.after(refused(5_000), NOW - 5, NOW + 50);

        assertThat(longer.opensUntilMillis()).isEqualTo(NOW + 5_050);
        assertThat(longer.streak()).isEqualTo(1);
    }

    @Test
    void anAnswerToTheProbeClosesIt() {
        InstanceHealth cooling = InstanceHealth.GOOD.after(REFUSED, NOW, NOW);
        InstanceHealth probed = cooling.granted(NOW + 1_000, NOW + 1_000);

        InstanceHealth closed = probed.after(Signal.ANSWERED, NOW + 1_000, NOW + 1_400);

        assertThat(closed.admission(NOW + 1_400)).isEqualTo(Admission.FREE);
        assertThat(closed.streak()).isZero();
    }

    @Test
    void aProbeThatRunsOnWasLetInByTheLimiter() {
        InstanceHealth probed = InstanceHealth.GOOD.after(REFUSED, NOW, NOW).granted(NOW + 1_000, NOW + 1_000);

        assertThat(probed.admission(NOW + 5_999)).isEqualTo(Admission.NOTHING);
        assertThat(probed.admission(NOW + 6_000)).isEqualTo(Admission.FREE);
        assertThat(probed.granted(NOW + 6_000, NOW + 6_000).trouble()).isEqualTo(Trouble.NONE);
    }

    /** Its call may not have begun until then, and if it has not, it is reported as lapsed. */
    @Test
    void aProbeIsTakenToRunOnlyFiveSecondsAfterItsCallMustHaveBegun() {
        InstanceHealth probed = InstanceHealth.GOOD.after(REFUSED, NOW, NOW).granted(NOW + 1_000, NOW + 11_000);

        assertThat(probed.admission(NOW + 15_999)).isEqualTo(Admission.NOTHING);
        assertThat(probed.admission(NOW + 16_000)).isEqualTo(Admission.FREE);
    }

    @Test
    void aProbeThatLapsedIsRepeated() {
        InstanceHealth probed = InstanceHealth.GOOD.after(REFUSED, NOW, NOW).granted(NOW + 1_000, NOW + 11_000);

        InstanceHealth lapsed = probed.after(Signal.NONE, NOW + 1_000, NOW + 11_000);

        assertThat(lapsed.admission(NOW + 11_000)).isEqualTo(Admission.PROBE);
        assertThat(lapsed.granted(NOW + 11_000, NOW + 21_000).admission(NOW + 25_999))
                .isEqualTo(Admission.NOTHING);
    }

    @Test
    void aProbeThatTurnsOutToHaveLapsedOpensAgainWhatItHadClosed() {
        InstanceHealth probed = InstanceHealth.GOOD.after(REFUSED, NOW, NOW).granted(NOW + 1_000, NOW + 2_000);
        InstanceHealth closed = probed.granted(NOW + 7_000, NOW + 17_000);
        assertThat(closed.isGood()).isTrue();

        InstanceHealth lapsed = closed.after(Signal.NONE, NOW + 1_000, NOW + 8_000);

        assertThat(lapsed.trouble()).isEqualTo(Trouble.REFUSES);
        assertThat(lapsed.admission(NOW + 8_000)).isEqualTo(Admission.PROBE);
    }

    @Test
    void aLapseOfWhatWasNoProbeChangesNothing() {
        InstanceHealth probed = InstanceHealth.GOOD.after(REFUSED, NOW, NOW).granted(NOW + 1_000, NOW + 2_000);
        InstanceHealth answered = probed.after(Signal.ANSWERED, NOW + 1_000, NOW + 1_500);

        assertThat(probed.after(Signal.NONE, NOW + 999, NOW + 1_200)).isEqualTo(probed);
        assertThat(answered.after(Signal.NONE, NOW + 1_600, NOW + 1_700)).isEqualTo(answered);
    }

    @Test
    void aMisconfiguredInstanceIsOpenedAtTheFirstAnswerAndClosedByTheFirstOneThatIsGood() {
        Signal.Misconfigured fault = new Signal.Misconfigured("http_401 invalid_api_key");

        InstanceHealth open = InstanceHealth.GOOD.after(fault, NOW, NOW + 40);

        assertThat(open.trouble()).isEqualTo(Trouble.MISCONFIGURED);
        assertThat(open.reason()).isEqualTo("http_401 invalid_api_key");
        assertThat(open.admission(NOW + 1_039)).isEqualTo(Admission.NOTHING);
        InstanceHealth probed = open.granted(NOW + 1_040, NOW + 1_040);
        assertThat(probed.after(new Signal.Declined("http_404"), NOW + 1_040, NOW + 1_080)
                        .opensUntilMillis())
                .isEqualTo(NOW + 1_080 + 2_000);
        assertThat(probed.after(Signal.ANSWERED, NOW + 1_040, NOW + 1_080).isGood())
                .isTrue();
    }

    @Test
    void anInstanceThatOnlyDoesNotDoWhatItWasAskedForIsFine() {
        InstanceHealth four = failed(InstanceHealth.GOOD, 4);

        assertThat(four.after(new Signal.Declined("http_403"), NOW, NOW)).isEqualTo(InstanceHealth.GOOD);
    }

    @Test
    void fiveFailuresInARowOpenItAndAnAnswerBetweenForgetsThem() {
        InstanceHealth four = failed(InstanceHealth.GOOD, 4);

        assertThat(four.admission(NOW)).isEqualTo(Admission.FREE);
        assertThat(failed(four, 1).admission(NOW)).isEqualTo(Admission.NOTHING);
        assertThat(failed(four.after(Signal.ANSWERED, NOW, NOW), 4).admission(NOW))
                .isEqualTo(Admission.FREE);
    }

    @Test
    void aProbeThatIsLostIsFollowedByOneOther() {
        InstanceHealth open = failed(InstanceHealth.GOOD, 5);
        InstanceHealth probed = open.granted(open.opensUntilMillis(), open.opensUntilMillis());
        long later = open.opensUntilMillis() + InstanceHealth.PROBE_PATIENCE_MILLIS;

        assertThat(probed.admission(later - 1)).isEqualTo(Admission.NOTHING);
        assertThat(probed.admission(later)).isEqualTo(Admission.PROBE);
        assertThat(probed.granted(later, later).admission(later + 1)).isEqualTo(Admission.NOTHING);
    }

    @Test
    void aLapseSaysNothing() {
        InstanceHealth three = failed(InstanceHealth.GOOD, 3);

        assertThat(three.after(Signal.NONE, NOW, NOW)).isEqualTo(three);
    }

    @Test
    void aProviderIsNotBelievedToBeAwayForMoreThanADay() {
        InstanceHealth cooling = InstanceHealth.GOOD.after(refused(Long.MAX_VALUE), NOW, NOW);

        assertThat(cooling.opensUntilMillis()).isEqualTo(NOW + 24 * 3_600_000L);
    }

    /** Many callers, slow and quick answers, one minute of trouble. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aMinuteOfTroubleCostsAProbeASecondAtMostAndIsOverWithinFifteenSeconds(long seed) {
        record Call(long grantedAt, long endsAt) {}
        SplittableRandom random = new SplittableRandom(seed);
        List<Signal> troubles = List.of(REFUSED, refused(0), refused(1_000), Signal.FAILED);
        Signal trouble = troubles.get((int) (seed % troubles.size()));
        InstanceHealth health = InstanceHealth.GOOD;
        List<Call> calls = new ArrayList<>();
        List<Long> probes = new ArrayList<>();
        long troubleEnds = NOW + 60_000;
        long free = Long.MAX_VALUE;

        for (long now = NOW; now < troubleEnds + 20_000; now += 10) {
            List<Call> ended = new ArrayList<>();
            for (Call call : calls) {
                if (call.endsAt() <= now) {
                    ended.add(call);
                    health = health.after(
                            call.grantedAt() < troubleEnds ? trouble : Signal.ANSWERED, call.grantedAt(), now);
                }
            }
            calls.removeAll(ended);
            Admission admission = health.admission(now);
            while (admission != Admission.NOTHING && calls.size() < 50) {
                if (admission == Admission.PROBE) {
                    probes.add(now);
                }
                health = health.granted(now, now);
                calls.add(new Call(now, now + 20 + random.nextInt(600)));
                admission = health.admission(now);
            }
            if (now >= troubleEnds && admission == Admission.FREE) {
                free = Math.min(free, now);
            }
        }

        assertThat(probes).hasSizeGreaterThan(5);
        for (int i = 1; i < probes.size(); i++) {
            assertThat(probes.get(i) - probes.get(i - 1)).isGreaterThanOrEqualTo(1_000);
        }
        assertThat(free).isLessThan(troubleEnds + 15_000);
    }

    private static Signal refused(long retryAfterMillis) {
        return new Signal.Refused(OptionalLong.of(retryAfterMillis));
    }

    private static InstanceHealth failed(InstanceHealth health, int times) {
        InstanceHealth failed = health;
        for (int i = 0; i < times; i++) {
            failed = failed.after(Signal.FAILED, NOW, NOW);
        }
        return failed;
    }
}
