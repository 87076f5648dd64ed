package io.penstock.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.SchemaRegistry;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryServerTest {
    private static final String SUBJECT = "penstock.requests-value";

    @TempDir
    Path directory;

    @Test
    void partsRegisterTheirSchemasOneAfterTheOther() throws Exception {
        try (RegistryServer server = RegistryServer.start(directory.resolve("schemas"), 0)) {
            start(server);
            start(server);

            assertThat(SchemaRegistry.open(server.url(), Map.of()).latest(SUBJECT))
                    .contains(new SchemaRegistry.Version(1, Topic.REQUESTS.schema()));
        }
    }

    @Test
    void aPartDoesNotStartOnALatestVersionThatItCannotRead() throws Exception {
        try (RegistryServer server = RegistryServer.start(directory.resolve("schemas"), 0)) {
            start(server);
            SchemaRegistry.open(server.url(), Map.of())
                    .register(
                            SUBJECT,
                            SchemaBuilder.record("InferenceRequest")
                                    .fields()
                                    .requiredString("prompt")
                                    .endRecord());

            assertThatThrownBy(() -> start(server))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("version 2 of subject " + SUBJECT);
        }
    }

    private static void start(RegistryServer server) {
        AvroRecordSerdes.create(SerdesConfig.of(server.url())).register("penstock");
    }
}
