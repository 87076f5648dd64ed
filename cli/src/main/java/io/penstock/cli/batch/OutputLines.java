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

/** Formats responses as lines of OpenAI's Batch output, with errors in the same file. */
public final class OutputLines {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private OutputLines() {}

    /** The line of a response, without its end. The same response always has the same line. */
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

    /** Writes a body: JSON as it came, anything else as a string. */
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

    /** The JSON on one line. In valid JSON a line end can only be between tokens, where a space means the same. */
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
