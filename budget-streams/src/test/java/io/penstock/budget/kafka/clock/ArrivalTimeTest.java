package io.penstock.budget.kafka.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class ArrivalTimeTest {
    private static final long LONG_AGO = 1_000;
    private static final byte[] KEY = "chat".getBytes(StandardCharsets.UTF_8);
    private static final byte[] VALUE = {1, 2, 3};

    private final ArrivalTime arrivalTime = new ArrivalTime();
    private final Headers headers = new RecordHeaders().add("trace", new byte[] {7});

    @Test
    void aRequestIsAsOldAsItsArrivalWheneverItWasWritten() {
        long before = System.currentTimeMillis();

        long time = arrivalTime.extract(written(LONG_AGO), before + 60_000);

        assertThat(time).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void whatIsProcessedIsTheRecordAsItWasWritten() {
        long time = arrivalTime.extract(written(LONG_AGO), -1);

        Record<byte[], byte[]> record = ArrivalTime.asWritten(new Record<>(KEY, VALUE, time, headers));

        assertThat(record.timestamp()).isEqualTo(LONG_AGO);
        assertThat(record.key()).isSameAs(KEY);
        assertThat(record.value()).isSameAs(VALUE);
        assertThat(record.headers())
                .containsExactly(headers.headers("trace").iterator().next());
    }

    @Test
    void aRecordWithoutATimeIsTakenForWrittenWhenItArrived() {
        long time = arrivalTime.extract(written(ConsumerRecord.NO_TIMESTAMP), -1);

        Record<byte[], byte[]> record = ArrivalTime.asWritten(new Record<>(KEY, VALUE, time, headers));

        assertThat(record.timestamp()).isEqualTo(time);
    }

    @Test
    void aHeaderOfThatNameWhichACallerSetChangesNothing() {
        headers.add("penstock.written-at", new byte[Long.BYTES]).add("penstock.written-at", null);
        long time = arrivalTime.extract(written(LONG_AGO), -1);

        assertThat(headers.headers("penstock.written-at")).hasSize(1);
        Record<byte[], byte[]> record = ArrivalTime.asWritten(new Record<>(KEY, VALUE, time, headers));
        assertThat(record.timestamp()).isEqualTo(LONG_AGO);
    }

    private ConsumerRecord<Object, Object> written(long timestamp) {
        return new ConsumerRecord<>(
                "requests",
                0,
                0,
                timestamp,
                TimestampType.CREATE_TIME,
                KEY.length,
                VALUE.length,
                KEY,
                VALUE,
                headers,
                Optional.empty());
    }
}
