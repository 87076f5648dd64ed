package io.penstock.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException.Kind;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class MockSchemaRegistryTest {
    private static final Schema NOTE =
            SchemaBuilder.record("Note").fields().requiredString("text").endRecord();

    @Test
    void anIdIsTheSameInEveryProcess() {
        assertThat(MockSchemaRegistry.of("one").register("s", NOTE)).isEqualTo(717_491_308);
        assertThat(MockSchemaRegistry.of("other").register("t", NOTE)).isEqualTo(717_491_308);
    }

    @Test
    void aScopeIsSharedWithinTheProcess() {
        int id = MockSchemaRegistry.of("shared").register("s", NOTE);

        assertThat(MockSchemaRegistry.of("shared").byId(id)).isEqualTo(NOTE);
    }

    @Test
    void everyReleasedSchemaIsKnownFromTheStart() {
        MockSchemaRegistry fresh = MockSchemaRegistry.of("fresh");

        for (Schema released : ReleasedSchemas.all()) {
            assertThat(fresh.byId(MockSchemaRegistry.idOf(released))).isEqualTo(released);
        }
        assertThat(ReleasedSchemas.all()).hasSizeGreaterThanOrEqualTo(Topic.ALL.size());
    }

    @Test
    void theIdStandsForTheEncodingSoThatDocsAndDefaultsDoNotChangeIt() {
        Schema documented = SchemaBuilder.record("Note")
                .doc("Something to remember.")
                .fields()
                .name("text")
                .type()
                .stringType()
                .stringDefault("nothing")
                .endRecord();

        assertThat(MockSchemaRegistry.idOf(documented)).isEqualTo(MockSchemaRegistry.idOf(NOTE));
    }

    @Test
    void anotherIdIsUnknown() {
        assertThatThrownBy(() -> MockSchemaRegistry.of("empty").byId(1))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_ID))
                .hasMessageContainingAll("1", "mock://empty");
    }
}
