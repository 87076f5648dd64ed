package io.penstock.budget.request;

import static io.penstock.budget.request.CancelledRequests.RETENTION_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.request.CancellationScope.OfBatch;
import io.penstock.budget.request.CancellationScope.OfRequest;
import org.junit.jupiter.api.Test;

class CancelledRequestsTest {
    private static final Fingerprint BATCH = new Fingerprint(1, 2);
    private static final RequestIdentity ONE = new RequestIdentity(BATCH, new Fingerprint(3, 4));
    private static final RequestIdentity OTHER = new RequestIdentity(BATCH, new Fingerprint(5, 6));
    private static final RequestIdentity WITHOUT_BATCH = new RequestIdentity(Fingerprint.NONE, new Fingerprint(3, 4));

    private final CancelledRequests cancelled = new CancelledRequests();

    @Test
    void aBatchCoversItsRequestsInItsPoolAlone() {
        cancelled.add(new OfBatch("chat", BATCH), 0);

        assertThat(cancelled.cover("chat", ONE)).isTrue();
        assertThat(cancelled.cover("chat", OTHER)).isTrue();
        assertThat(cancelled.cover("chat", WITHOUT_BATCH)).isFalse();
        assertThat(cancelled.cover("talk", ONE)).isFalse();
    }

    @Test
    void aRequestCoversItselfAlone() {
        cancelled.add(new OfRequest("chat", ONE), 0);

        assertThat(cancelled.cover("chat", ONE)).isTrue();
        assertThat(cancelled.cover("chat", OTHER)).isFalse();
        assertThat(cancelled.cover("chat", WITHOUT_BATCH)).isFalse();
    }

    @Test
    void isForgottenWhenTheRetentionIsOver() {
        OfBatch batch = new OfBatch("chat", BATCH);
        cancelled.add(batch, 10);

        assertThat(cancelled.forgetOne(10 + RETENTION_MILLIS - 1)).isEmpty();
        assertThat(cancelled.cover("chat", ONE)).isTrue();
        assertThat(cancelled.forgetOne(10 + RETENTION_MILLIS)).contains(batch);
        assertThat(cancelled.cover("chat", ONE)).isFalse();
    }

    @Test
    void aCancellationThatIsRepeatedIsRememberedFromThen() {
        OfBatch batch = new OfBatch("chat", BATCH);
        cancelled.add(batch, 0);
        cancelled.add(batch, 50);

        assertThat(cancelled.forgetOne(RETENTION_MILLIS)).isEmpty();
        assertThat(cancelled.cover("chat", ONE)).isTrue();
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() {
        for (int i = 0; i <= CancelledRequests.MAX_REQUESTS; i++) {
            cancelled.add(new OfBatch("chat", new Fingerprint(7, i)), i);
        }

        assertThat(cancelled.forgetOne(CancelledRequests.MAX_REQUESTS))
                .contains(new OfBatch("chat", new Fingerprint(7, 0)));
        assertThat(cancelled.forgetOne(CancelledRequests.MAX_REQUESTS)).isEmpty();
    }
}
