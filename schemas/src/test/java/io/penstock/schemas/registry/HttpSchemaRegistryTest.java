package io.penstock.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.registry.LoopbackServer.Reply;
import io.penstock.schemas.registry.LoopbackServer.Stalled;
import io.penstock.schemas.registry.LoopbackServer.Status;
import io.penstock.schemas.registry.RegistryException.Kind;
import io.penstock.schemas.registry.SchemaRegistry.Compatibility;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpSchemaRegistryTest {
    private static final Schema SCHEMA =
            SchemaBuilder.record("Greeting").fields().requiredString("text").endRecord();
    private static final String ID_7 = "{\"id\":7}";
    private static final String SCHEMA_ANSWER =
            "{\"schema\":\"" + SCHEMA.toString().replace("\"", "\\\"") + "\"}";
    private static final RegistryPatience LONG =
            new RegistryPatience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(1));
    private static final RegistryPatience SHORT =
            new RegistryPatience(Duration.ofMillis(300), Duration.ofMillis(500), Duration.ofMillis(1));
    private static final RegistryPatience ONE_CALL =
            new RegistryPatience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

    private final List<LoopbackServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(LoopbackServer::close);
    }

    @Test
    void registersASchemaUnderItsSubjectOnce() throws IOException {
        LoopbackServer server = server(new Status(200, ID_7));
        SchemaRegistry registry = registry(server.url());

        assertThat(registry.register("greetings-value", SCHEMA)).isEqualTo(7);
        assertThat(registry.register("greetings-value", SCHEMA)).isEqualTo(7);

        assertThat(server.received()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/subjects/greetings-value/versions");
            assertThat(request.body())
                    .isEqualTo("{\"schema\":\"" + SCHEMA.toString().replace("\"", "\\\"") + "\"}");
        });
    }

    @Test
    void asksForAnIdOnce() throws IOException {
        LoopbackServer server = server(new Status(200, SCHEMA_ANSWER));
        SchemaRegistry registry = registry(server.url() + "/apis/ccompat/v7/");

        assertThat(registry.byId(7)).isEqualTo(SCHEMA);
        assertThat(registry.byId(7)).isEqualTo(SCHEMA);

        assertThat(server.received())
                .singleElement()
                .satisfies(request -> assertThat(request.path()).isEqualTo("/apis/ccompat/v7/schemas/ids/7"));
    }

    @Test
    void sendsTheCredentialsOfTheProperties() throws IOException {
        LoopbackServer server = server(new Status(200, ID_7));

        new HttpSchemaRegistry(server.url(), Map.of("basic.auth.user.info", "ann:secret"), LONG).register("s", SCHEMA);

        assertThat(server.received().get(0).authorization()).isEqualTo("Basic YW5uOnNlY3JldA==");
    }

    @Test
    void aUserInTheUrlGoesFirstAndIsNeverShown() throws IOException {
        LoopbackServer server = server(new Status(401, "<html>who are you?</html>"));
        String url = server.url().replace("http://", "http://ann:secret@");

        SchemaRegistry registry = new HttpSchemaRegistry(url, Map.of("basic.auth.user.info", "bob:other"), LONG);

        assertRegistryException(Kind.REFUSED, () -> registry.byId(1))
                .hasMessageContainingAll(server.url(), "basic.auth.user.info")
                .hasMessageNotContaining("secret");
        assertThat(server.received().get(0).authorization()).isEqualTo("Basic YW5uOnNlY3JldA==");
    }

    @Test
    void theNextUrlIsTriedWhenOneIsNotThere() throws IOException {
        LoopbackServer server = server(new Status(200, ID_7));

        int id = registry("http://127.0.0.1:1, " + server.url()).register("s", SCHEMA);

        assertThat(id).isEqualTo(7);
    }

    @Test
    void aServerErrorIsTriedAgain() throws IOException {
        LoopbackServer server = server(new Status(503, "starting"), new Status(429, ""), new Status(200, ID_7));

        assertThat(registry(server.url()).register("s", SCHEMA)).isEqualTo(7);

        assertThat(server.received()).hasSize(3);
    }

    @Test
    void aRegistryThatIsNotThereIsNamedWithinTheBound() {
        // a busy machine takes a while over its first call, though it is refused at once
        RegistryPatience patience =
                new RegistryPatience(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(1));
        long begun = System.nanoTime();

        assertRegistryException(
                        Kind.UNREACHABLE,
                        () -> registry("http://127.0.0.1:1", patience).byId(1))
                .hasMessageContainingAll("http://127.0.0.1:1", "could not be reached", "it accepts no connection");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void anAnswerThatStallsInItsBodyIsGivenUp() throws IOException {
        LoopbackServer server = server(new Stalled());

        assertRegistryException(
                        Kind.UNREACHABLE, () -> registry(server.url(), SHORT).byId(1))
                .hasMessageContainingAll(server.url(), "no answer within");
    }

    @Test
    void anAttemptThatTheEndOfThePatienceHasCutIsNotWhatIsToldOfTheRegistry() throws IOException {
        LoopbackServer server = server(new Status(503, "starting"), new Stalled());
        // long enough for the first answer, which a busy machine takes a while to read
        var patience = new RegistryPatience(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofMillis(1));

        assertRegistryException(
                        Kind.UNREACHABLE, () -> registry(server.url(), patience).byId(1))
                .hasMessageContainingAll(server.url(), "within 3 s", "status 503");
    }

    @Test
    void anAnswerWithoutEndIsGivenUp() throws IOException {
        LoopbackServer server = server(new Status(200, "x".repeat(4 * 1024 * 1024 + 1)));

        assertRegistryException(
                        Kind.UNREACHABLE, () -> registry(server.url(), ONE_CALL).byId(1))
                .hasMessageContaining("longer than 4194304 bytes");
    }

    @Test
    void anIncompatibleSchemaNamesItsSubject() throws IOException {
        LoopbackServer server = server(new Status(409, "{\"error_code\":409,\"message\":\"reader misses b\"}"));

        assertRegistryException(Kind.INCOMPATIBLE, () -> registry(server.url()).register("greetings-value", SCHEMA))
                .hasMessageContainingAll("greetings-value", "reader misses b");
    }

    @Test
    void anUnknownIdIsNamed() throws IOException {
        LoopbackServer server = server(new Status(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"));

        assertRegistryException(Kind.UNKNOWN_ID, () -> registry(server.url()).byId(99))
                .hasMessageContainingAll("99", server.url());
    }

    @Test
    void aSchemaOfAnotherKindIsNotAvro() throws IOException {
        LoopbackServer server = server(new Status(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax…\"}"));

        assertRegistryException(Kind.UNKNOWN_ID, () -> registry(server.url()).byId(3))
                .hasMessageContaining("PROTOBUF");
    }

    @Test
    void aSchemaThatNeedsAnotherIsNotReadable() throws IOException {
        LoopbackServer server = server(new Status(200, "{\"schema\":\"\\\"some.other.Record\\\"\"}"));

        assertRegistryException(Kind.UNKNOWN_ID, () -> registry(server.url()).byId(3))
                .hasMessageContaining("schema id 3");
    }

    @Test
    void aPageThatIsNotFoundIsNoRegistry() throws IOException {
        LoopbackServer server = server(new Status(404, "<html>not found</html>"));

        assertRegistryException(
                        Kind.NOT_A_REGISTRY, () -> registry(server.url()).byId(1))
                .hasMessageContainingAll(server.url(), "404", "/apis/ccompat/v7");
    }

    @Test
    void anAnswerThatIsNotJsonIsNoRegistry() throws IOException {
        LoopbackServer server = server(new Status(200, "hello"));

        assertRegistryException(
                Kind.NOT_A_REGISTRY, () -> registry(server.url()).register("s", SCHEMA));
    }

    @Test
    void aRefusalCarriesTheRegistrysReason() throws IOException {
        LoopbackServer server = server(new Status(422, "{\"error_code\":42205,\"message\":\"read-only mode\"}"));

        assertRegistryException(Kind.REFUSED, () -> registry(server.url()).register("s", SCHEMA))
                .hasMessageContainingAll("422", "read-only mode");
    }

    @Test
    void theLatestVersionOfASubjectIsItsNumberAndItsSchema() throws IOException {
        LoopbackServer server =
                server(new Status(200, SCHEMA_ANSWER.replace("{\"schema\"", "{\"version\":3,\"schema\"")));

        assertThat(registry(server.url()).latest("greetings-value")).contains(new SchemaRegistry.Version(3, SCHEMA));
        assertThat(server.received().get(0).path()).isEqualTo("/subjects/greetings-value/versions/latest");
    }

    @Test
    void aSubjectThatIsNotThereHasNoLatestVersion() throws IOException {
        LoopbackServer server = server(new Status(404, "{\"error_code\":40401,\"message\":\"Subject not found.\"}"));

        assertThat(registry(server.url()).latest("greetings-value")).isEmpty();
    }

    @Test
    void aLatestVersionThatIsNoAvroIsNamedWithTheRemedy() throws IOException {
        LoopbackServer server = server(new Status(200, "{\"version\":2,\"schemaType\":\"JSON\",\"schema\":\"{}\"}"));

        assertRegistryException(Kind.INCOMPATIBLE, () -> registry(server.url()).latest("greetings-value"))
                .hasMessageContainingAll(
                        "version 2 of subject greetings-value",
                        "JSON schema",
                        "DELETE /subjects/greetings-value/versions/2");
    }

    @Test
    void aCompatibilityThatIsSetIsNotSetAgain() throws IOException {
        LoopbackServer server = server(new Status(200, "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}"));

        registry(server.url()).require(Compatibility.FULL_TRANSITIVE, "greetings-value");

        assertThat(server.received())
                .singleElement()
                .satisfies(request -> assertThat(request.method()).isEqualTo("GET"));
    }

    @Test
    void aCompatibilityThatIsTheRegistrysOwnIsSetForTheSubject() throws IOException {
        LoopbackServer server = server(
                new Status(404, "{\"error_code\":40408,\"message\":\"no subject-level compatibility\"}"),
                new Status(200, "{\"compatibility\":\"FULL_TRANSITIVE\"}"));

        registry(server.url()).require(Compatibility.FULL_TRANSITIVE, "greetings-value");

        assertThat(server.received().get(1)).satisfies(request -> {
            assertThat(request.method()).isEqualTo("PUT");
            assertThat(request.path()).isEqualTo("/config/greetings-value");
            assertThat(request.body()).isEqualTo("{\"compatibility\":\"FULL_TRANSITIVE\"}");
        });
    }

    @Test
    void aCompatibilityThatAnotherPartHasSetMeanwhileIsFine() throws IOException {
        LoopbackServer server = server(
                new Status(200, "{\"compatibilityLevel\":\"NONE\"}"),
                new Status(409, "{\"error_code\":409,\"message\":\"the rule exists\"}"),
                new Status(200, "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}"));

        registry(server.url()).require(Compatibility.FULL_TRANSITIVE, "greetings-value");

        assertThat(server.received()).hasSize(3);
    }

    @Test
    void aRegistryThatDoesNotLetTheCompatibilityBeSetSaysSo() throws IOException {
        LoopbackServer server = server(new Status(403, "{\"error_code\":40301,\"message\":\"read only\"}"));

        assertRegistryException(
                        Kind.REFUSED,
                        () -> registry(server.url()).require(Compatibility.FULL_TRANSITIVE, "greetings-value"))
                .hasMessageContainingAll("to set the compatibility of subject greetings-value", "403");
    }

    @Test
    void aFailureIsNotRemembered() throws IOException {
        LoopbackServer server = server(
                new Status(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"),
                new Status(200, SCHEMA_ANSWER));
        SchemaRegistry registry = registry(server.url());

        assertRegistryException(Kind.UNKNOWN_ID, () -> registry.byId(7));

        assertThat(registry.byId(7)).isEqualTo(SCHEMA);
    }

    @Test
    void aUrlOfAnotherKindIsRefusedWithoutItsPassword() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchemaRegistry.open("ftp://ann:secret@host", Map.of()))
                .withMessageContainingAll("schema.registry.url", "ftp://***@host");
        assertThatIllegalArgumentException().isThrownBy(() -> SchemaRegistry.open("http://a,", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> SchemaRegistry.open("localhost:8081", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> SchemaRegistry.open("http://bad host", Map.of()));
    }

    private LoopbackServer server(Reply... script) throws IOException {
        LoopbackServer server = new LoopbackServer(script);
        servers.add(server);
        return server;
    }

    private static SchemaRegistry registry(String urls) {
        return registry(urls, LONG);
    }

    private static SchemaRegistry registry(String urls, RegistryPatience patience) {
        return new HttpSchemaRegistry(urls, Map.of(), patience);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRegistryException(
            Kind kind, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
