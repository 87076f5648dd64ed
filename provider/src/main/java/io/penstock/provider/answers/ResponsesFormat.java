package io.penstock.provider.answers;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The format of responses: a {@code response} object, or its named events. */
final class ResponsesFormat implements Answer.Format {
    @Override
    public byte[] whole(Answer answer) {
        return JsonBytes.bytes(json -> finished(json, answer));
    }

    @Override
    public byte[] events(Answer answer, int chunk) {
        Events events = new Events(chunk);
        if (chunk == 0) {
            events.add("response.created", json -> response(json, answer));
            events.add("response.in_progress", json -> response(json, answer));
            events.add("response.output_item.added", json -> {
                json.writeNumberField("output_index", 0);
                json.writeFieldName("item");
                message(json, answer, null);
            });
            events.add("response.content_part.added", json -> {
                place(json, answer);
                json.writeFieldName("part");
                part(json, new byte[0]);
            });
        }
        byte[] text = answer.text(0, chunk);
        events.add("response.output_text.delta", json -> {
            place(json, answer);
            json.writeFieldName("delta");
            json.writeRawUTF8String(text, 0, text.length);
        });
        if (chunk == answer.chunks() - 1) {
            byte[] whole = answer.text(0);
            events.add("response.output_text.done", json -> {
                place(json, answer);
                json.writeFieldName("text");
                json.writeRawUTF8String(whole, 0, whole.length);
            });
            events.add("response.content_part.done", json -> {
                place(json, answer);
                json.writeFieldName("part");
                part(json, whole);
            });
            events.add("response.output_item.done", json -> {
                json.writeNumberField("output_index", 0);
                json.writeFieldName("item");
                message(json, answer, whole);
            });
            events.add("response." + status(answer), json -> {
                json.writeFieldName("response");
                finished(json, answer);
            });
        }
        return events.buffer.toBytes();
    }

    private static String status(Answer answer) {
        return answer.reachedMaximum() ? "incomplete" : "completed";
    }

    private static void place(JsonGenerator json, Answer answer) throws IOException {
        json.writeStringField("item_id", "msg_" + answer.id());
        json.writeNumberField("output_index", 0);
        json.writeNumberField("content_index", 0);
    }

    /** Writes the response before it has any output. */
    private static void response(JsonGenerator json, Answer answer) throws IOException {
        json.writeObjectFieldStart("response");
        head(json, answer, "in_progress");
        json.writeArrayFieldStart("output");
        json.writeEndArray();
        json.writeNullField("usage");
        json.writeEndObject();
    }

    private static void finished(JsonGenerator json, Answer answer) throws IOException {
        json.writeStartObject();
        head(json, answer, status(answer));
        json.writeArrayFieldStart("output");
        message(json, answer, answer.text(0));
        json.writeEndArray();
        Usage usage = answer.usage();
        json.writeObjectFieldStart("usage");
        json.writeNumberField("input_tokens", usage.input());
        json.writeObjectFieldStart("input_tokens_details");
        json.writeNumberField("cached_tokens", usage.cached());
        json.writeEndObject();
        json.writeNumberField("output_tokens", usage.output());
        json.writeObjectFieldStart("output_tokens_details");
        json.writeNumberField("reasoning_tokens", 0);
        json.writeEndObject();
        json.writeNumberField("total_tokens", usage.total());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void head(JsonGenerator json, Answer answer, String status) throws IOException {
        json.writeStringField("id", "resp_" + answer.id());
        json.writeStringField("object", "response");
        json.writeNumberField("created_at", answer.createdSeconds());
        json.writeStringField("status", status);
        json.writeNullField("error");
        if (status.equals("incomplete")) {
            json.writeObjectFieldStart("incomplete_details");
            json.writeStringField("reason", "max_output_tokens");
            json.writeEndObject();
        } else {
            json.writeNullField("incomplete_details");
        }
        json.writeStringField("model", answer.call().model());
    }

    /** Writes the message. Without text it is in progress. */
    private static void message(JsonGenerator json, Answer answer, byte @Nullable [] text) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", "msg_" + answer.id());
        json.writeStringField("type", "message");
        json.writeStringField("status", text == null ? "in_progress" : status(answer));
        json.writeStringField("role", "assistant");
        json.writeArrayFieldStart("content");
        if (text != null) {
            part(json, text);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void part(JsonGenerator json, byte[] text) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "output_text");
        json.writeArrayFieldStart("annotations");
        json.writeEndArray();
        json.writeFieldName("text");
        json.writeRawUTF8String(text, 0, text.length);
        json.writeEndObject();
    }

    /** Events with sequence numbers over the whole stream: four open it, and each earlier write had one. */
    private static final class Events {
        private static final int OPENING = 4;

        private final EventBuffer buffer = new EventBuffer();
        private int sequenceNumber;

        private Events(int chunk) {
            sequenceNumber = chunk == 0 ? 0 : OPENING + chunk;
        }

        private void add(String type, JsonBytes.Body fields) {
            int number = sequenceNumber++;
            buffer.named(type, json -> {
                json.writeStartObject();
                json.writeStringField("type", type);
                json.writeNumberField("sequence_number", number);
                fields.writeTo(json);
                json.writeEndObject();
            });
        }
    }
}
