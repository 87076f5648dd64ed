package io.penstock.dispatcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.core.UnfinishedRecord;
import io.penstock.dispatcher.offsets.ReplayStatus;
import io.penstock.dispatcher.work.PartitionLease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnreadGrantsTest {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private long nanos;
    private final UnreadGrants unread = new UnreadGrants(() -> nanos);
    private final List<Long> tried = new ArrayList<>();

    @Test
    void whatWaitsIsTriedAfterAPauseUntilItIsTaken() {
        unread.add(grant(7, 10));

        nanos = PAUSE_NANOS - 1;
        unread.retry(grant -> tried.add(grant.offset()));
        assertThat(tried).isEmpty();

        nanos = PAUSE_NANOS;
        unread.retry(grant -> !tried.add(grant.offset()));
        nanos = 2 * PAUSE_NANOS;
        unread.retry(grant -> tried.add(grant.offset()));
        nanos = 3 * PAUSE_NANOS;
        unread.retry(grant -> tried.add(grant.offset()));
        assertThat(tried).containsExactly(7L, 7L);
    }

    @Test
    void readingStopsWhenSoManyWaitAndGoesOnWhenOneIsTaken() {
        for (int offset = 0; offset < UnreadGrants.MAX_RECORDS - 1; offset++) {
            unread.add(grant(offset, 0));
        }
        assertThat(unread.isFull()).isFalse();
        unread.add(grant(UnreadGrants.MAX_RECORDS, 0));
        assertThat(unread.isFull()).isTrue();

        nanos = PAUSE_NANOS;
        unread.retry(grant -> grant.offset() == 0);
        assertThat(unread.isFull()).isFalse();
    }

    @Test
    void readingStopsWhenSoManyBytesWait() {
        unread.add(grant(0, (int) UnreadGrants.MAX_BYTES - 1));
        assertThat(unread.isFull()).isFalse();

        unread.add(grant(1, 1));
        assertThat(unread.isFull()).isTrue();
    }

    private static UnfinishedRecord grant(long offset, int bytes) {
        return new UnfinishedRecord(new PartitionLease(0), offset, ReplayStatus.NEW, () -> bytes);
    }
}
