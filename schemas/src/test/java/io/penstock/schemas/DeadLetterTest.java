package io.penstock.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterTest {
    @Test
    void aSmallRecordIsKeptAsItCame() {
        Headers headers = new RecordHeaders().add("trace", new byte[] {1});

        ProducerRecord<byte[], byte[]> letter = letter(new byte[] {2}, new byte[] {3}, headers, "no Avro");

        assertThat(letter.key()).isEqualTo(new byte[] {2});
        assertThat(letter.value()).isEqualTo(new byte[] {3});
        assertThat(letter.headers().lastHeader("trace").value()).isEqualTo(new byte[] {1});
        assertThat(header(letter, DeadLetter.CAUSE)).isEqualTo("no Avro");
        assertThat(header(letter, DeadLetter.SOURCE)).isEqualTo("penstock.requests-3@17");
        assertThat(header(letter, DeadLetter.TIMESTAMP)).isEqualTo("-1");
        assertThat(letter.headers().lastHeader(DeadLetter.KEY_BYTES)).isNull();
        assertThat(letter.headers().lastHeader(DeadLetter.VALUE_BYTES)).isNull();
        assertThat(letter.headers().lastHeader(DeadLetter.HEADER_BYTES)).isNull();
    }

    @Test
    void aKeyAtTheBoundIsKeptAndALongerOneIsCutAndItsSizeIsTold() {
        byte[] atTheBound = new byte[DeadLetter.MAX_KEY_BYTES];
        byte[] beyond = new byte[DeadLetter.MAX_KEY_BYTES + 1];

        assertThat(letter(atTheBound, null, new RecordHeaders(), "").key()).isSameAs(atTheBound);
        ProducerRecord<byte[], byte[]> cut = letter(beyond, null, new RecordHeaders(), "");

        assertThat(cut.key()).hasSize(DeadLetter.MAX_KEY_BYTES);
        assertThat(header(cut, DeadLetter.KEY_BYTES)).isEqualTo(String.valueOf(beyond.length));
    }

    @Test
    void headersThatAreTooManyAreLeftOutAndTheirSizeIsTold() {
        Headers headers = new RecordHeaders()
                .add("kept", new byte[DeadLetter.MAX_HEADER_BYTES - 4])
                .add("dropped", null);

        ProducerRecord<byte[], byte[]> letter = letter(null, null, headers, "");

        assertThat(letter.headers().lastHeader("kept")).isNotNull();
        assertThat(letter.headers().lastHeader("dropped")).isNull();
        assertThat(header(letter, DeadLetter.HEADER_BYTES)).isEqualTo(String.valueOf(DeadLetter.MAX_HEADER_BYTES + 7));
    }

    @Test
    void whatTheRecordItselfSaysUnderOurHeadersIsNotKept() {
        Headers headers = new RecordHeaders().add(DeadLetter.CAUSE, "made up".getBytes(UTF_8));

        ProducerRecord<byte[], byte[]> letter = letter(null, null, headers, "true");

        assertThat(letter.headers().headers(DeadLetter.CAUSE)).hasSize(1);
        assertThat(header(letter, DeadLetter.CAUSE)).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDeadLetterFitsItsTopicWhateverTheRecordWas(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            Headers headers = new RecordHeaders();
            for (int header = random.nextInt(4); header > 0; header--) {
                headers.add("h".repeat(random.nextInt(100_000)), bytes(random, 9_000_000));
            }

            ProducerRecord<byte[], byte[]> letter = letter(
                    bytes(random, 9_000_000), bytes(random, 20_000_000), headers, "ä".repeat(random.nextInt(9_000)));

            assertThat(AbstractRecords.estimateSizeInBytesUpperBound(
                            RecordBatch.CURRENT_MAGIC_VALUE,
                            CompressionType.NONE,
                            letter.key(),
                            letter.value(),
                            letter.headers().toArray()))
                    .isLessThanOrEqualTo(Cluster.MAX_MESSAGE_BYTES);
        }
    }

    private static byte @Nullable [] bytes(Random random, int most) {
        return random.nextInt(4) == 0 ? null : new byte[random.nextInt(most)];
    }

    private static ProducerRecord<byte[], byte[]> letter(
            byte @Nullable [] key, byte @Nullable [] value, Headers headers, String cause) {
        return DeadLetter.of(
                "penstock.dead-letters",
                new ConsumerRecord<>(
                        "penstock.requests",
                        3,
                        17,
                        -1,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        headers,
                        Optional.empty()),
                cause);
    }

    private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
