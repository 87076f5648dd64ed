package io.penstock.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.RecordSerdes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.fixtures.Fuzz;
import io.penstock.schemas.fixtures.Fuzz.Memory;
import io.penstock.schemas.registry.MockSchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes are on a topic, they are a record of it or unreadable, and take no memory that they only claim. */
class AvroFuzzTest {
    private static final int RECORDS = 20;
    private static final Memory MEMORY = new Memory(4 << 20, 400);

    private final RecordSerdes serdes = AvroRecordSerdes.create(SerdesConfig.of("mock://fuzz"));

    static List<Topic<?>> topics() {
        return Topic.ALL;
    }

    @BeforeEach
    void registerTheSchemas() {
        serdes.register("penstock");
    }

    @ParameterizedTest
    @MethodSource("topics")
    void records(Topic<?> topic) throws Exception {
        Deserializer<? extends SpecificRecord> deserializer = serdes.deserializer(topic);

        Fuzz.run(
                topic.suffix(),
                corpus(topic),
                MEMORY,
                UnreadableRecordException.class,
                (input, random) -> assertThat(deserializer
                                .deserialize(topic.name("penstock"), input)
                                .getSchema()
                                .getFullName())
                        .isEqualTo(topic.schema().getFullName()));
    }

    private static List<byte[]> corpus(Topic<?> topic) throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (Object datum : new RandomData(topic.schema(), RECORDS, 1L)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] header = new byte[WireFormat.HEADER_BYTES];
            WireFormat.putHeader(header, MockSchemaRegistry.idOf(topic.schema()));
            out.writeBytes(header);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<>(topic.schema()).write(datum, encoder);
            encoder.flush();
            corpus.add(out.toByteArray());
        }
        return corpus;
    }
}
