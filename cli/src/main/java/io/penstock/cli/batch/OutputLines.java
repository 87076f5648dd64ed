package io.penstock.cli.batch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseError;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes responses as lines of OpenAI's Batch output, errors in the same file. */
public final class OutputLines {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private OutputLines() {}

    /** One line without its end. The same response always gives the same line. */
    public static String of(InferenceResponse response) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", lineId(response));
            json.writeStringField("custom_id", response.getRequestId());
            writeAnswer(json, response);
            writeError(json, response.getError().orElse(null));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String lineId(InferenceResponse response) {
        String name = response.getBatchId().orElse("") + '\n' + response.getRequestId();
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return "batch_req_" + id.toString().replace("-", "");
    }

    private static void writeAnswer(JsonGenerator json, InferenceResponse response) throws IOException {
        if (response.getHttpStatus().isEmpty()) {
            json.writeNullField("response");
            return;
        }
        json.writeObjectFieldStart("response");
        json.writeNumberField("status_code", response.getHttpStatus().get());
        json.writeStringField("request_id", response.getProviderRequestId().orElse(""));
        json.writeFieldName("body");
        writeBody(json, response.getBody().orElse(null));
        json.writeEndObject();
    }

    /** A body that is JSON is written as it came; anything else becomes a string. */
    private static void writeBody(JsonGenerator json, @Nullable String body) throws IOException {
        if (body == null) {
            json.writeNull();
        } else if (isJson(body)) {
            json.writeRawValue(onOneLine(body));
        } else {
            json.writeString(body);
        }
    }

    private static boolean isJson(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** In valid JSON an end of line can only stand between tokens, where a space means the same. */
    private static String onOneLine(String json) {
        return json.strip().replace('\n', ' ').replace('\r', ' ');
    }

    private static void writeError(JsonGenerator json, @Nullable ResponseError error) throws IOException {
        if (error == null) {
            json.writeNullField("error");
            return;
        }
        json.writeObjectFieldStart("error");
        json.writeStringField("code", error.getCode());
        json.writeStringField("message", error.getMessage());
        json.writeEndObject();
    }
}
