package io.penstock.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.RecordSerdes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.HttpSchemaRegistry;
import io.penstock.schemas.registry.MockSchemaRegistry;
import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryPatience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class AvroRecordSerdesTest {
    private static final String TOPIC = "penstock.cancellations";

    private final RecordSerdes serdes = AvroRecordSerdes.create(SerdesConfig.of("mock://serdes"));
    private final MockSchemaRegistry registry = MockSchemaRegistry.of("serdes");

    @Test
    void aRecordIsAMagicByteFourBytesOfIdAndItsAvroBody() {
        Cancellation cancellation = Cancellation.newBuilder()
                .setPool("chat")
                .setBatchId("b")
                .setRequestedAt(Instant.ofEpochMilli(1))
                .build();

        byte[] bytes = serdes.serializer(Topic.CANCELLATIONS).serialize(TOPIC, cancellation);

        String id = String.format("%08x", MockSchemaRegistry.idOf(Topic.CANCELLATIONS.schema()));
        String body = "08" + "63686174" + "00" + "02" + "02" + "62" + "02" + "02";
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("00" + id + body);
    }

    @Test
    void theIdIsBigEndian() {
        byte[] header = new byte[WireFormat.HEADER_BYTES];

        WireFormat.putHeader(header, 0x01_82_03_f4);

        assertThat(header).containsExactly(0, 0x01, 0x82, 0x03, 0xf4);
        assertThat(WireFormat.schemaId(header)).isEqualTo(0x01_82_03_f4);
    }

    @Test
    void aRecordComesBackAsItWas() {
        Grant grant = grant("{\"input\":\"größer 🎈\"}");

        assertThat(passed(grant)).isEqualTo(grant);
    }

    @Test
    void nothingIsNothing() {
        assertThat(serdes.serializer(Topic.ADMITTED).serialize("t", null)).isNull();
        assertThat(serdes.deserializer(Topic.ADMITTED).deserialize("t", null)).isNull();
    }

    @Test
    void theLargestPayloadPassesAndASmallOneAfterIt() {
        Grant largest = grant("x".repeat(Cluster.MAX_PAYLOAD_BYTES));
        Grant small = grant("{}");

        assertThat(passed(largest)).isEqualTo(largest);
        assertThat(passed(small)).isEqualTo(small);
    }

    @Test
    void anOlderWritersMissingFieldIsReadAsItsDefault() throws Exception {
        Schema older = SchemaBuilder.record("Cancellation")
                .namespace("io.penstock.records")
                .fields()
                .requiredString("pool")
                .endRecord();
        byte[] bytes = written(older, new GenericRecordBuilder(older).set("pool", "chat"));

        Cancellation read = serdes.deserializer(Topic.CANCELLATIONS).deserialize(TOPIC, bytes);

        assertThat(read).isEqualTo(Cancellation.newBuilder().setPool("chat").build());
    }

    @Test
    void aNewerWritersFieldIsLeftOut() throws Exception {
        Schema newer = SchemaBuilder.record("Cancellation")
                .namespace("io.penstock.records")
                .fields()
                .requiredString("reason")
                .requiredString("pool")
                .endRecord();
        byte[] bytes = written(
                newer, new GenericRecordBuilder(newer).set("reason", "late").set("pool", "chat"));

        Cancellation read = serdes.deserializer(Topic.CANCELLATIONS).deserialize(TOPIC, bytes);

        assertThat(read.getPool()).isEqualTo("chat");
    }

    @Test
    void anUnknownIdNamesTopicAndId() {
        byte[] bytes = {0, 0, 0, 0, 42, 1, 2, 3};

        assertUnreadable(bytes, TOPIC, "42");
    }

    @Test
    void bytesThatAreNotAvroAreUnreadable() {
        assertUnreadable("{\"pool\":\"chat\"}".getBytes(UTF_8), TOPIC, "magic byte");
        assertUnreadable(new byte[0], TOPIC, "0 bytes");
        assertUnreadable(new byte[] {0, 0, 0, 1}, TOPIC, "4 bytes");
    }

    @Test
    void aRecordOfAnotherTypeIsUnreadable() {
        byte[] grant = serdes.serializer(Topic.ADMITTED).serialize(TOPIC, grant("{}"));

        assertUnreadable(grant, TOPIC, "Cancellation");
    }

    @Test
    void leftOverBytesAreUnreadable() {
        byte[] whole = serdes.serializer(Topic.CANCELLATIONS)
                .serialize(TOPIC, Cancellation.newBuilder().setPool("chat").build());

        assertUnreadable(Arrays.copyOf(whole, whole.length + 1), TOPIC, "left over");
    }

    @Test
    void aLengthBeyondTheRecordAllocatesNothing() {
        byte[] header = new byte[WireFormat.HEADER_BYTES];
        WireFormat.putHeader(header, registry.register("s", Topic.CANCELLATIONS.schema()));
        byte[] twoGigabytes = HexFormat.of().parseHex("feffffff0f");
        byte[] bytes = Arrays.copyOf(header, header.length + twoGigabytes.length);
        System.arraycopy(twoGigabytes, 0, bytes, header.length, twoGigabytes.length);

        assertUnreadable(bytes, TOPIC, "Cancellation");
    }

    @Test
    void whateverTheBytesTheRecordIsReadOrUnreadable() {
        byte[] whole = serdes.serializer(Topic.ADMITTED).serialize("penstock.admitted", grant("{\"input\":\"text\"}"));
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            byte[] broken = Arrays.copyOf(whole, WireFormat.HEADER_BYTES + random.nextInt(whole.length));
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                int at = random.nextInt(broken.length);
                broken[at] = at < WireFormat.HEADER_BYTES ? broken[at] : (byte) random.nextInt(256);
            }
            try {
                serdes.deserializer(Topic.ADMITTED).deserialize("penstock.admitted", broken);
            } catch (UnreadableRecordException expected) {
                assertThat(expected).hasMessageContaining("penstock.admitted");
            }
        }
    }

    @Test
    void aRecordThatCannotBeWrittenDoesNotSpoilTheNext() {
        Grant incomplete = new Grant();
        incomplete.setPool("chat");

        assertThatThrownBy(() -> serdes.serializer(Topic.ADMITTED).serialize("penstock.admitted", incomplete))
                .isInstanceOf(SerializationException.class)
                .hasMessageContainingAll("Grant", "penstock.admitted");

        assertThat(passed(grant("{}"))).isEqualTo(grant("{}"));
    }

    @Test
    void oneSerializerAndOneDeserializerServeManyThreads() throws Exception {
        var serializer = serdes.serializer(Topic.ADMITTED);
        var deserializer = serdes.deserializer(Topic.ADMITTED);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Callable<Void>> work = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Grant grant = grant(String.valueOf(thread).repeat(100 * (thread + 1)));
            work.add(() -> {
                for (int i = 0; i < 2_000; i++) {
                    assertThat(deserializer.deserialize("t", serializer.serialize("t", grant)))
                            .isEqualTo(grant);
                }
                return null;
            });
        }

        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }

        threads.shutdown();
    }

    @Test
    void aRegistryThatIsNotThereIsNoFaultOfTheRecord() {
        RegistryPatience briefly =
                new RegistryPatience(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofMillis(1));
        var deserializer = new AvroDeserializer<>(
                new HttpSchemaRegistry("http://127.0.0.1:1", Map.of(), briefly), Cancellation.class);

        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, new byte[] {0, 0, 0, 0, 1, 0}))
                .isInstanceOf(RegistryException.class);
    }

    @Test
    void theRegisteredSchemaHasNoHintsForJava() {
        assertThat(Topic.ALL).noneMatch(topic -> topic.schema().toString().contains("avro.java"));
    }

    @Test
    void aNamedClassIsConfiguredAndUsed() {
        RecordSerdes named = AvroRecordSerdes.create(new SerdesConfig(
                "mock://named",
                Map.of(
                        "value.serializer", ForeignAvro.Writer.class.getName(),
                        "value.deserializer", ForeignAvro.Reader.class.getName(),
                        "basic.auth.user.info", "ann:secret")));
        Cancellation cancellation = Cancellation.newBuilder().setPool("chat").build();

        byte[] bytes = named.serializer(Topic.CANCELLATIONS).serialize(TOPIC, cancellation);

        assertThat(bytes).startsWith(ForeignAvro.MARK);
        assertThat(named.deserializer(Topic.CANCELLATIONS).deserialize(TOPIC, bytes))
                .isEqualTo(cancellation);
        assertThat(ForeignAvro.settings())
                .containsEntry("schema.registry.url", "mock://named")
                .containsEntry("specific.avro.reader", true)
                .containsEntry("basic.auth.user.info", "ann:secret");
    }

    @Test
    void aNamedClassThatMissesItsRegistryIsNotBlamedOnTheRecord() {
        RecordSerdes named = AvroRecordSerdes.create(
                new SerdesConfig("mock://named", Map.of("value.deserializer", ForeignAvro.Reader.class.getName())));

        assertThatThrownBy(() -> named.deserializer(Topic.CANCELLATIONS).deserialize(TOPIC, ForeignAvro.REGISTRY_AWAY))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNREACHABLE));
        assertThatThrownBy(() -> named.deserializer(Topic.CANCELLATIONS).deserialize(TOPIC, new byte[] {42, 1}))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(TOPIC);
    }

    @Test
    void aMissingClassNamesTheRemedy() {
        SerdesConfig config = new SerdesConfig(
                "mock://missing", Map.of("value.serializer", "io.confluent.kafka.serializers.KafkaAvroSerializer"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AvroRecordSerdes.create(config))
                .withMessageContainingAll(
                        "value.serializer", "io.confluent.kafka.serializers.KafkaAvroSerializer", "-Pconfluent");
    }

    @Test
    void aClassThatIsNoSerializerIsRefused() {
        SerdesConfig config = new SerdesConfig("mock://wrong", Map.of("value.deserializer", "java.lang.String"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> AvroRecordSerdes.create(config))
                .withMessageContainingAll("value.deserializer", "java.lang.String");
    }

    @Test
    void credentialsAreNotShown() {
        assertThat(new SerdesConfig("http://ann:secret@host", Map.of("basic.auth.user.info", "a:secret")).toString())
                .doesNotContain("secret");
    }

    private Grant passed(Grant grant) {
        byte[] bytes = serdes.serializer(Topic.ADMITTED).serialize("penstock.admitted", grant);
        return Objects.requireNonNull(serdes.deserializer(Topic.ADMITTED).deserialize("penstock.admitted", bytes));
    }

    private byte[] written(Schema schema, GenericRecordBuilder record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(WireFormat.HEADER_BYTES)
                .put((byte) 0)
                .putInt(registry.register("s", schema))
                .array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(record.build(), encoder);
        return bytes.toByteArray();
    }

    private void assertUnreadable(byte[] bytes, String... words) {
        assertThatThrownBy(() -> serdes.deserializer(Topic.CANCELLATIONS).deserialize(TOPIC, bytes))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContainingAll(words);
    }

    private static Grant grant(String body) {
        InferenceRequest request = InferenceRequest.newBuilder()
                .setRequestId("r-1")
                .setPool("chat")
                .setEndpoint("/v1/chat/completions")
                .setBody(body)
                .setDeadline(Instant.ofEpochMilli(1_700_000_000_123L))
                .setMetadata(Map.of("k", "v"))
                .build();
        return Grant.newBuilder()
                .setGrantId(7)
                .setPool("chat")
                .setInstance("east")
                .setWorker("w-1")
                .setPartition(3)
                .setReservedInputTokens(12)
                .setReservedOutputTokens(34)
                .setGrantedAt(Instant.ofEpochMilli(1_700_000_000_456L))
                .setStartBy(Instant.ofEpochMilli(1_700_000_001_456L))
                .setRequest(request)
                .build();
    }
}
