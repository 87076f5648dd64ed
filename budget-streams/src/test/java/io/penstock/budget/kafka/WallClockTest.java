package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's wall clock steps while a ledger works. */
class WallClockTest {
    private static final Duration A_TICK = Duration.ofMillis(20);
    private static final int LIMIT = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path stateDirectory;

    private LedgerHarness ledger;

    @BeforeEach
    void backlog() {
        ledger = new LedgerHarness(stateDirectory);
        configure();
        ledger.announce("w1", 100, 0);
        for (int i = 0; i < 40; i++) {
            ledger.submit(ledger.request("r" + i).setMaxWaitMillis(i < 10 ? 75_000L : 3_600_000L));
        }
        assertThat(ledger.admitted.readValuesToList()).hasSize(LIMIT);
    }

    private void configure() {
        ledger.apply(InstanceConfig.newBuilder()
                .setId("east")
                .setBaseUrl("http://127.0.0.1:1/v1")
                .setLimits(List.of(new Limit(LimitKind.REQUESTS, (long) LIMIT, 60_000L)))
                .build());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aMomentAheadGrantsAndExpiresNothing() {
        ledger.stepWallClock(Duration.ofSeconds(80));
        ledger.advance(A_TICK);
        ledger.stepWallClock(Duration.ZERO);
        ledger.advance(A_TICK);
        ledger.submit(ledger.request("late"));

        assertThat(ledger.admitted.isEmpty()).isTrue();
        assertThat(ledger.responses.isEmpty()).isTrue();
    }

    @Test
    void aStepThatLastsLetsNothingGoBeforeItsTimeAndHoldsNothingForLonger() {
        ledger.stepWallClock(Duration.ofHours(-2));
        seconds(55);
        assertThat(ledger.admitted.isEmpty()).isTrue();

        seconds(20);

        assertThat(ledger.admitted.readValuesToList()).hasSize(LIMIT);
    }

    @Test
    void aStepForwardsThatLastsLetsNothingGoBeforeItsTime() {
        ledger.stepWallClock(Duration.ofMinutes(20));
        seconds(55);
        assertThat(ledger.admitted.isEmpty()).isTrue();

        seconds(20);

        assertThat(ledger.admitted.readValuesToList()).hasSize(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 8})
    void aTaskThatIsTakenOverAfterAStepOfTheClockHereFindsItsWindowsAsFullAsTheyAre(long secondsAfter) {
        ledger.stepWallClock(Duration.ofMinutes(20));
        seconds((int) secondsAfter);

        ledger.restart();
        configure();
        seconds(55 - (int) secondsAfter);
        assertThat(ledger.admitted.isEmpty()).isTrue();

        // a charge that was found ahead of the time stands for up to a minute longer
        seconds(80);

        assertThat(ledger.admitted.readValuesToList()).hasSize(LIMIT);
    }

    @ParameterizedTest
    @CsvSource({"-20, 20", "20, 80"}) // a charge that was found ahead of the time stands for up to a minute longer
    void aSuccessorElsewhereFindsTheWindowsFullThatWereChargedByAClockOfItsOwn(long minutes, int secondsUntilFree) {
        ledger.stepWallClock(Duration.ofMinutes(minutes));
        seconds(8);

        ledger.restartElsewhere();
        configure();
        seconds(45);
        assertThat(ledger.admitted.isEmpty()).isTrue();

        seconds(secondsUntilFree);

        assertThat(ledger.admitted.readValuesToList()).hasSize(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, 2})
    void aRequestIsNotForgottenEarlyBecauseTheClockWasWrongForAWhile(long hours) {
        ledger.submit(ledger.request("before").setDeadline(LedgerHarness.START.minusSeconds(1)));
        ledger.stepWallClock(Duration.ofHours(hours));
        seconds(5);
        ledger.submit(ledger.request("meanwhile").setDeadline(LedgerHarness.START.minusSeconds(10_000)));
        ledger.submit(ledger.request("before"));
        ledger.stepWallClock(Duration.ZERO);
        seconds(5);
        assertThat(ledger.responses.readValuesToList())
                .extracting(InferenceResponse::getRequestId)
                .contains("before", "meanwhile");

        ledger.submit(ledger.request("meanwhile"));
        ledger.submit(ledger.request("before"));
        ledger.announce("w1", 100, 0);

        assertThat(ledger.lastSnapshot().getDuplicates()).isEqualTo(3);
    }

    /** The worker's clock is the machine's. */
    private void seconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            ledger.announce("w1", 100, 0); // which takes a second
        }
    }
}
