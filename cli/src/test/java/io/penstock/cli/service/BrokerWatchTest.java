package io.penstock.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {
    private final AtomicBoolean brokers = new AtomicBoolean(true);
    private final AtomicLong now = new AtomicLong();

    @Test
    void aPartIsNotReadyWhileNoBrokerAnswersForLong() throws InterruptedException {
        try (BrokerWatch watch = new BrokerWatch("ledger", brokers::get, now::get)) {
            watch.ask();
            brokers.set(false);
            now.addAndGet(BrokerWatch.ABSENCE.minusMillis(1).toNanos());
            watch.ask();
            assertThat(watch.isAnswered()).isTrue();

            now.addAndGet(Duration.ofMillis(1).toNanos());
            watch.ask();
            assertThat(watch.isAnswered()).isFalse();

            brokers.set(true);
            now.addAndGet(Duration.ofMinutes(6).toNanos());
            watch.ask();
            assertThat(watch.isAnswered()).isTrue();
        }
    }

    @Test
    void aSilenceBetweenTwoAnswersIsForgotten() throws InterruptedException {
        try (BrokerWatch watch = new BrokerWatch("ledger", brokers::get, now::get)) {
            for (int turn = 0; turn < 10; turn++) {
                brokers.set(turn % 2 == 1);
                now.addAndGet(BrokerWatch.ABSENCE.minusSeconds(5).toNanos());
                watch.ask();
                assertThat(watch.isAnswered()).isTrue();
            }
        }
    }
}
