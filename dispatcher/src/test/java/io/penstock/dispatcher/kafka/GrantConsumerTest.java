package io.penstock.dispatcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.Cluster;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantConsumerTest {
    @Test
    void aPositionThatNoBrokerTellsInTimeIsUnknownAndEndsNothing() {
        try (GrantConsumer consumer = new GrantConsumer("admitted", new Silent())) {
            assertThat(consumer.position(0)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 300", "30, 300", "240, 330", "86400, 86490"})
    void theGroupWaitsForADrainAndForItsResults(long drainSeconds, long pollSeconds) {
        var properties = GrantConsumer.properties(
                new Cluster("127.0.0.1:1", Map.of(), "drain", AvroRecordSerdes.create(SerdesConfig.of("mock://drain"))),
                "w1",
                Duration.ofSeconds(drainSeconds));

        assertThat(properties.getProperty("max.poll.interval.ms")).isEqualTo(pollSeconds + "000");
    }

    private static final class Silent extends MockConsumer<byte[], byte[]> {
        Silent() {
            super("earliest");
            assign(List.of(new TopicPartition("admitted", 0)));
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration patience) {
            throw new TimeoutException("the position could not be determined");
        }
    }
}
