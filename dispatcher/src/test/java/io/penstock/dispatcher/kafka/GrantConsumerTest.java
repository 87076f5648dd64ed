package io.penstock.dispatcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class GrantConsumerTest {
    @Test
    void aPositionThatNoBrokerTellsInTimeIsUnknownAndEndsNothing() {
        try (GrantConsumer consumer = new GrantConsumer("admitted", new Silent())) {
            assertThat(consumer.position(0)).isEmpty();
        }
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
