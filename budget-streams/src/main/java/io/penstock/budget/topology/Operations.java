package io.penstock.budget.topology;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.budget.admission.InstancePolicy;
import io.penstock.budget.admission.PoolPolicy;
import io.penstock.budget.request.Operation;
import io.penstock.records.InferenceRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What requests ask instances for, and which of them have refused it. */
final class Operations {
    private static final JsonFactory JSON = new JsonFactory();

    /** A model that a body names behind so many characters is not looked for: it stands among the first fields. */
    private static final long FARTHEST_MODEL = 1 << 16;

    private Operations() {}

    static Operation of(InferenceRequest request) {
        return Operation.of(request.getEndpoint(), model(request.getBody()));
    }

    /** Empty when the body does not say. */
    private static String model(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("model")) {
                    return value == JsonToken.VALUE_STRING ? parser.getText() : "";
                }
                parser.skipChildren();
                if (parser.currentLocation().getCharOffset() > FARTHEST_MODEL) {
                    return "";
                }
            }
        } catch (IOException notJson) {
            // the dispatcher will say so
            return "";
        }
        return "";
    }

    /** Those of the pool's instances that a re-submission names. */
    static List<String> refusedBy(InferenceRequest request, Optional<PoolPolicy> policy) {
        if (request.getRefusedBy().isEmpty()) {
            return List.of();
        }
        return policy.stream()
                .flatMap(known -> known.instances().stream())
                .map(InstancePolicy::id)
                .filter(request.getRefusedBy()::contains)
                .toList();
    }
}
