package io.penstock.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SubjectRulesTest {
    private static final Schema OURS = SchemaBuilder.record("Greeting")
            .fields()
            .requiredString("text")
            .optionalString("language")
            .endRecord();
    private static final Schema LESS =
            SchemaBuilder.record("Greeting").fields().requiredString("text").endRecord();
    private static final Schema UNREADABLE =
            SchemaBuilder.record("Greeting").fields().requiredLong("text").endRecord();

    private final Logger log = (Logger) LoggerFactory.getLogger(SubjectRules.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Subjects registry = new Subjects();

    @BeforeEach
    void listen() {
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(said);
    }

    @Test
    void everySubjectIsRegisteredAndGetsItsRule() {
        SubjectRules.register(registry, Map.of("a-value", OURS, "b-value", OURS));

        assertThat(registry.versions).containsOnlyKeys("a-value", "b-value");
        assertThat(registry.ruled).containsExactlyInAnyOrder("a-value", "b-value");
        assertThat(said.list).isEmpty();
    }

    @Test
    void aForeignVersionThatCanBeReadIsNoObstacle() {
        registry.register("a-value", OURS);
        registry.register("a-value", LESS);

        SubjectRules.register(registry, Map.of("a-value", OURS));

        assertThat(registry.ruled).containsExactly("a-value");
    }

    @Test
    void aLatestVersionThatCannotBeReadIsRefusedWithTheReasonAndTheRemedy() {
        registry.register("a-value", OURS);
        registry.register("a-value", UNREADABLE);

        assertThatThrownBy(() -> SubjectRules.register(registry, Map.of("a-value", OURS)))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE))
                .hasMessageContainingAll(
                        "version 2 of subject a-value",
                        "reader type: STRING not compatible with writer type: LONG",
                        "DELETE /subjects/a-value/versions/2");
    }

    @Test
    void aRecordOfAnotherNameCannotBeRead() {
        registry.register(
                "a-value",
                SchemaBuilder.record("Farewell").fields().requiredString("text").endRecord());

        assertThatThrownBy(() -> SubjectRules.register(registry, Map.of("a-value", OURS)))
                .hasMessageContaining("Farewell at /name");
    }

    @Test
    void aRegistryThatDoesNotLetTheRuleBeSetIsUsedAllTheSameAndOneWarningSaysSo() {
        registry.isOpen = true;
        Map<String, Schema> schemas = new LinkedHashMap<>();
        schemas.put("a-value", OURS);
        schemas.put("b-value", OURS);

        SubjectRules.register(registry, schemas);

        assertThat(registry.versions).containsOnlyKeys("a-value", "b-value");
        assertThat(said.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .contains("read only", "FULL_TRANSITIVE yourself: a-value, b-value"));
    }

    /** A registry in memory that accepts everything. */
    private static final class Subjects implements SchemaRegistry {
        private final Map<String, List<Schema>> versions = new HashMap<>();
        private final List<String> ruled = new ArrayList<>();
        private boolean isOpen;

        @Override
        public int register(String subject, Schema schema) {
            List<Schema> known = versions.computeIfAbsent(subject, name -> new ArrayList<>());
            if (!known.contains(schema)) {
                known.add(schema);
            }
            return known.indexOf(schema) + 1;
        }

        @Override
        public Optional<Version> latest(String subject) {
            List<Schema> known = versions.getOrDefault(subject, List.of());
            return known.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Version(known.size(), known.get(known.size() - 1)));
        }

        @Override
        public void require(Compatibility compatibility, String subject) {
            if (isOpen) {
                throw new RegistryException(Kind.REFUSED, "read only");
            }
            ruled.add(subject);
        }

        @Override
        public Schema byId(int id) {
            throw new UnsupportedOperationException("nothing is read here");
        }

        @Override
        public boolean knows(int id) {
            return false;
        }
    }
}
