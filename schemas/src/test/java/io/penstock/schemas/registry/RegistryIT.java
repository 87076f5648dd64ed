package io.penstock.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.records.Cancellation;
import io.penstock.schemas.RecordSerdes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException.Kind;
import io.penstock.schemas.registry.SchemaRegistry.Compatibility;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers(disabledWithoutDocker = true)
class RegistryIT {
    private static final int PORT = 8080;
    private static final String PATH = "/apis/ccompat/v7";

    @Container
    private static final GenericContainer<?> APICURIO = new GenericContainer<>("apicurio/apicurio-registry:3.3.3")
            .withExposedPorts(PORT)
            // it does not live for long enough to pay for the optimising compiler
            .withEnv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
            .waitingFor(Wait.forHttp(PATH + "/subjects").forPort(PORT));

    @Test
    void aRegisteredSchemaIsFoundByItsIdByAnyOther() {
        int id = registry().register("any-value", Topic.ADMITTED.schema());

        assertThat(registry().register("any-value", Topic.ADMITTED.schema())).isEqualTo(id);
        assertThat(registry().byId(id)).isEqualTo(Topic.ADMITTED.schema());
    }

    @Test
    void recordsPassFromOneProcessToAnother() {
        RecordSerdes one = AvroRecordSerdes.create(SerdesConfig.of(url()));
        RecordSerdes other = AvroRecordSerdes.create(SerdesConfig.of(url()));
        Cancellation cancellation =
                Cancellation.newBuilder().setPool("chat").setBatchId("b-1").build();

        byte[] bytes = one.serializer(Topic.CANCELLATIONS).serialize("it.cancellations", cancellation);

        assertThat(other.deserializer(Topic.CANCELLATIONS).deserialize("it.cancellations", bytes))
                .isEqualTo(cancellation);
    }

    @Test
    void everySubjectIsThereBeforeTheFirstRecord() throws Exception {
        AvroRecordSerdes.create(SerdesConfig.of(url())).register("announced");

        assertThat(call("GET", "/subjects", ""))
                .contains("\"announced.requests-value\"", "\"announced.responses-value\"");
    }

    @Test
    void anIncompatibleSchemaIsRefusedByTheSubjectsRule() throws Exception {
        Schema before =
                SchemaBuilder.record("Ruled").fields().requiredString("a").endRecord();
        Schema incompatible = SchemaBuilder.record("Ruled")
                .fields()
                .requiredString("a")
                .requiredString("b")
                .endRecord();
        registry().register("ruled-value", before);
        call("PUT", "/config/ruled-value", "{\"compatibility\":\"BACKWARD\"}");

        assertThatThrownBy(() -> registry().register("ruled-value", incompatible))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE))
                .hasMessageContaining("ruled-value");
    }

    @Test
    void aForeignProducerCannotRegisterWhatNobodyReads() {
        AvroRecordSerdes.create(SerdesConfig.of(url())).register("guarded");
        Schema foreign = SchemaBuilder.record("InferenceRequest")
                .namespace("io.penstock.records")
                .fields()
                .requiredLong("request_id")
                .endRecord();

        assertThatThrownBy(() -> registry().register("guarded.requests-value", foreign))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE));
        AvroRecordSerdes.create(SerdesConfig.of(url())).register("guarded");
    }

    @Test
    void aSubjectWhoseLatestVersionCannotBeReadIsRefusedUntilTheVersionIsDeleted() throws Exception {
        AvroRecordSerdes.create(SerdesConfig.of(url())).register("spoilt");
        call("PUT", "/config/spoilt.requests-value", "{\"compatibility\":\"NONE\"}");
        Schema foreign = SchemaBuilder.record("InferenceRequest")
                .fields()
                .requiredLong("request_id")
                .endRecord();
        registry().register("spoilt.requests-value", foreign);

        assertThatThrownBy(() -> AvroRecordSerdes.create(SerdesConfig.of(url())).register("spoilt"))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE))
                .hasMessageContaining("DELETE /subjects/spoilt.requests-value/versions/2");

        call("DELETE", "/subjects/spoilt.requests-value/versions/2", "");
        AvroRecordSerdes.create(SerdesConfig.of(url())).register("spoilt");
        assertThat(call("GET", "/config/spoilt.requests-value", "")).contains("FULL_TRANSITIVE");
    }

    @Test
    void everyReleaseIsAcceptedBesideTheOthers() {
        for (Topic<?> topic : Topic.ALL) {
            String subject = "released-" + topic;
            registry().require(Compatibility.FULL_TRANSITIVE, subject);

            for (String version : ReleasedSchemas.VERSIONS) {
                ReleasedSchemas.of(version, topic.recordType())
                        .ifPresent(schema -> registry().register(subject, schema));
            }

            assertThat(registry().latest(subject).map(SchemaRegistry.Version::schema))
                    .contains(topic.schema());
        }
    }

    @Test
    void anIdThatWasNeverGivenIsUnknown() {
        assertThatThrownBy(() -> registry().byId(987_654))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_ID));
    }

    @Test
    void aUrlWithoutTheApisPathIsNoRegistry() {
        String root = "http://" + APICURIO.getHost() + ":" + APICURIO.getMappedPort(PORT);

        assertThatThrownBy(() -> SchemaRegistry.open(root, Map.of()).byId(1))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_A_REGISTRY))
                .hasMessageContaining("/apis/ccompat/v7");
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.open(url(), Map.of());
    }

    private static String url() {
        return "http://" + APICURIO.getHost() + ":" + APICURIO.getMappedPort(PORT) + PATH;
    }

    private static String call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
