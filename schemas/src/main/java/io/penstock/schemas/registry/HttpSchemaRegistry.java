package io.penstock.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.penstock.schemas.error.HttpStatus;
import io.penstock.schemas.registry.RegistryCalls.Answer;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * A registry that speaks Confluent's REST API: Confluent's own, Karapace, Redpanda, or Apicurio at {@code
 * /apis/ccompat/v7}. Its answers are kept for good, because an id never changes its meaning.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SCHEMA_NOT_FOUND = 40403;
    /**
     * Confluent's error codes for a subject, a version of it, or a compatibility level of its own that does not exist.
     */
    private static final Set<Integer> NONE_OF_THE_SUBJECT = Set.of(40401, 40402, 40408);

    private static final int QUOTED_CHARS = 400;

    private final RegistryCalls calls;
    private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    private record Registration(String subject, Schema schema) {}

    /**
     * A registry at one or more comma-separated URLs; nothing is sent yet.
     *
     * @param properties settings under Confluent's names, of which {@code basic.auth.user.info} is used, as {@code
     *     user:password}; others are ignored
     * @throws IllegalArgumentException when a URL is not an http or https one
     */
    public HttpSchemaRegistry(String urls, Map<String, String> properties, RegistryPatience patience) {
        this.calls = new RegistryCalls(RegistryAddress.parse(urls, properties), patience);
    }

    @Override
    public int register(String subject, Schema schema) {
        Registration registration = new Registration(subject, schema);
        Integer known = ids.get(registration);
        if (known == null) {
            known = askForId(registration);
            ids.put(registration, known);
            schemas.putIfAbsent(known, schema);
        }
        return known;
    }

    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known == null) {
            known = askForSchema(id);
            schemas.put(id, known);
        }
        return known;
    }

    @Override
    public boolean knows(int id) {
        return schemas.containsKey(id);
    }

    @Override
    public Optional<Version> latest(String subject) {
        Answer answer = calls.get("/subjects/" + encoded(subject) + "/versions/latest");
        JsonNode json = json(answer);
        if (NONE_OF_THE_SUBJECT.contains(json.path("error_code").asInt())) {
            return Optional.empty();
        }
        String purpose = "the latest version of subject " + subject;
        if (answer.status() != 200 || !json.path("version").isInt()) {
            throw refusal(answer, json, "to look up " + purpose);
        }
        int number = json.path("version").intValue();
        try {
            return Optional.of(new Version(number, schema(answer, json, purpose)));
        } catch (RegistryException e) {
            throw e.kind() == Kind.UNKNOWN_ID ? SubjectRules.unreadable(subject, number, e) : e;
        }
    }

    @Override
    public void require(Compatibility compatibility, String subject) {
        String path = "/config/" + encoded(subject);
        if (isSet(compatibility, path)) {
            return;
        }
        Answer answer = calls.put(
                path,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("compatibility", compatibility.name())
                        .toString());
        // When parts start together, another one may have been first.
        if (answer.status() != 200 && !isSet(compatibility, path)) {
            throw refusal(answer, json(answer), "to set the compatibility of subject " + subject);
        }
    }

    private boolean isSet(Compatibility compatibility, String path) {
        return json(calls.get(path)).path("compatibilityLevel").asText().equals(compatibility.name());
    }

    private int askForId(Registration registration) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("schema", registration.schema().toString())
                .toString();
        String subject = registration.subject();
        Answer answer = calls.post("/subjects/" + encoded(subject) + "/versions", body);
        JsonNode json = json(answer);
        if (answer.status() == HttpStatus.CONFLICT) {
            throw new RegistryException(
                    Kind.INCOMPATIBLE,
                    "the schema of subject " + subject + " is not compatible with the one registered at "
                            + answer.from() + ": " + message(json)
                            + ". If a version that others registered is in the way, delete that version; if the"
                            + " subject's compatibility level asks for another order of upgrades, keep to it.");
        }
        if (answer.status() != 200 || !json.path("id").isInt()) {
            throw refusal(answer, json, "to register the schema of subject " + subject);
        }
        return json.path("id").intValue();
    }

    private Schema askForSchema(int id) {
        Answer answer = calls.get("/schemas/ids/" + id);
        JsonNode json = json(answer);
        if (json.path("error_code").asInt() == SCHEMA_NOT_FOUND) {
            throw new RegistryException(
                    Kind.UNKNOWN_ID, "no schema has id " + id + " in the registry at " + answer.from());
        }
        if (answer.status() != 200 || !json.path("schema").isTextual()) {
            throw refusal(answer, json, "to look up schema id " + id);
        }
        return schema(answer, json, "schema id " + id);
    }

    /**
     * The schema in the answer.
     *
     * @param what what the answer is about, for messages
     */
    private static Schema schema(Answer answer, JsonNode json, String what) {
        String type = json.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new RegistryException(
                    Kind.UNKNOWN_ID, what + " at " + answer.from() + " is no Avro but a " + type + " schema");
        }
        try {
            // A reference to a schema elsewhere makes the parser fail with other exceptions than its own.
            return new Schema.Parser().parse(json.path("schema").textValue());
        } catch (RuntimeException e) {
            throw new RegistryException(
                    Kind.UNKNOWN_ID,
                    what + " at " + answer.from() + " is not an Avro schema by itself: " + e.getMessage(),
                    e);
        }
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }

    private static RegistryException refusal(Answer answer, JsonNode json, String purpose) {
        String status = " (status " + answer.status() + ")";
        if (answer.status() == HttpStatus.UNAUTHORIZED || answer.status() == HttpStatus.FORBIDDEN) {
            return new RegistryException(
                    Kind.REFUSED,
                    "the schema registry at " + answer.from() + " did not allow " + purpose + status
                            + "; check basic.auth.user.info and the rights of its user");
        }
        if (json.has("error_code")) {
            return new RegistryException(
                    Kind.REFUSED,
                    "the schema registry at " + answer.from() + " refused " + purpose + status + ": " + message(json));
        }
        return new RegistryException(
                Kind.NOT_A_REGISTRY,
                "what answered at " + answer.from() + status
                        + " is no schema registry with Confluent's REST API; check the path of the URL"
                        + " (Apicurio's ends in /apis/ccompat/v7)");
    }

    /** The answer's JSON object; an empty object when the answer is not one. */
    private static JsonNode json(Answer answer) {
        try {
            JsonNode json = JSON.readTree(answer.body());
            return json.isObject() ? json : JsonNodeFactory.instance.objectNode();
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static String message(JsonNode json) {
        String message = json.path("message").asText("it did not say why");
        return message.length() <= QUOTED_CHARS ? message : message.substring(0, QUOTED_CHARS) + "…";
    }
}
