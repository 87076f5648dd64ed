package io.penstock.dispatcher.provider.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

class ReuseTest {
    private static final HttpHost HOST = new HttpHost("https", "api.example.com", 443);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Reuse reuse = new Reuse(nanos::get);

    @Test
    void aHostIsTrustedOnceAConnectionWasOpenAfterItsRest() {
        assertThat(reuse.isAtOnce(HOST)).isFalse();
        assertThat(reuse.isRested(HOST, Reuse.REST.toNanos() - 1)).isFalse();

        assertThat(reuse.isRested(HOST, Reuse.REST.toNanos())).isTrue();

        assertThat(reuse.isAtOnce(HOST)).isTrue();
        assertThat(reuse.isRested(HOST, 0)).isTrue();
    }

    @Test
    void aHostThatClosesOnARequestIsDoubtedForAWhileLongerEachTime() {
        reuse.survived(HOST);

        reuse.closedOnRequest(HOST);
        reuse.closedOnRequest(HOST);

        nanos.addAndGet(Reuse.FIRST_DOUBT.toNanos() - 1);
        reuse.survived(HOST);
        assertThat(reuse.isAtOnce(HOST)).isFalse();
        nanos.addAndGet(1);
        reuse.survived(HOST);
        assertThat(reuse.isAtOnce(HOST)).isTrue();

        reuse.closedOnRequest(HOST);
        nanos.addAndGet(Reuse.FIRST_DOUBT.toNanos());
        reuse.survived(HOST);
        assertThat(reuse.isAtOnce(HOST)).isFalse();
        nanos.addAndGet(Reuse.FIRST_DOUBT.toNanos());
        reuse.survived(HOST);
        assertThat(reuse.isAtOnce(HOST)).isTrue();
    }

    @Test
    void aConnectionIsGivenUpASecondBeforeItsHostSaysThatItClosesIt() {
        assertThat(reuse.isTooLong(HOST, Duration.ofHours(1).toNanos())).isFalse();

        reuse.keepsIdle(HOST, Duration.ofSeconds(5));
        assertThat(reuse.isTooLong(HOST, Duration.ofSeconds(4).toNanos() - 1)).isFalse();
        assertThat(reuse.isTooLong(HOST, Duration.ofSeconds(4).toNanos())).isTrue();

        reuse.keepsIdle(HOST, Duration.ofSeconds(1));
        assertThat(reuse.longestIdle(HOST)).contains(Duration.ofMillis(500));
    }
}
