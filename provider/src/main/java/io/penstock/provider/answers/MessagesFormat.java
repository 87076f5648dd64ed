package io.penstock.provider.answers;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The format of Anthropic's messages: a {@code message} object, or its named events. */
final class MessagesFormat implements Answer.Format {
    @Override
    public byte[] whole(Answer answer) {
        byte[] text = answer.text(0);
        return JsonBytes.bytes(json -> {
            json.writeStartObject();
            head(json, answer);
            json.writeArrayFieldStart("content");
            json.writeStartObject();
            json.writeStringField("type", "text");
            json.writeFieldName("text");
            json.writeRawUTF8String(text, 0, text.length);
            json.writeEndObject();
            json.writeEndArray();
            json.writeStringField("stop_reason", stopReason(answer));
            json.writeNullField("stop_sequence");
            usage(json, answer.usage(), answer.usage().output());
            json.writeEndObject();
        });
    }

    @Override
    public byte[] events(Answer answer, int chunk) {
        EventBuffer events = new EventBuffer();
        if (chunk == 0) {
            event(events, "message_start", json -> {
                json.writeObjectFieldStart("message");
                head(json, answer);
                json.writeArrayFieldStart("content");
                json.writeEndArray();
                json.writeNullField("stop_reason");
                json.writeNullField("stop_sequence");
                usage(json, answer.usage(), 1);
                json.writeEndObject();
            });
            event(events, "content_block_start", json -> {
                json.writeNumberField("index", 0);
                json.writeObjectFieldStart("content_block");
                json.writeStringField("type", "text");
                json.writeStringField("text", "");
                json.writeEndObject();
            });
            event(events, "ping", json -> {});
        }
        byte[] text = answer.text(0, chunk);
        event(events, "content_block_delta", json -> {
            json.writeNumberField("index", 0);
            json.writeObjectFieldStart("delta");
            json.writeStringField("type", "text_delta");
            json.writeFieldName("text");
            json.writeRawUTF8String(text, 0, text.length);
            json.writeEndObject();
        });
        if (chunk == answer.chunks() - 1) {
            event(events, "content_block_stop", json -> json.writeNumberField("index", 0));
            event(events, "message_delta", json -> {
                json.writeObjectFieldStart("delta");
                json.writeStringField("stop_reason", stopReason(answer));
                json.writeNullField("stop_sequence");
                json.writeEndObject();
                json.writeObjectFieldStart("usage");
                json.writeNumberField("output_tokens", answer.usage().output());
                json.writeEndObject();
            });
            event(events, "message_stop", json -> {});
        }
        return events.toBytes();
    }

    private static void event(EventBuffer events, String type, JsonBytes.Body fields) {
        events.named(type, json -> {
            json.writeStartObject();
            json.writeStringField("type", type);
            fields.writeTo(json);
            json.writeEndObject();
        });
    }

    private static void head(JsonGenerator json, Answer answer) throws IOException {
        json.writeStringField("id", "msg_" + answer.id());
        json.writeStringField("type", "message");
        json.writeStringField("role", "assistant");
        json.writeStringField("model", answer.call().model());
    }

    private static String stopReason(Answer answer) {
        return answer.reachedMaximum() ? "max_tokens" : "end_turn";
    }

    /** Writes the usage. Tokens from the cache are not part of the input tokens here. */
    private static void usage(JsonGenerator json, Usage usage, long output) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("input_tokens", usage.input() - usage.cached());
        json.writeNumberField("cache_creation_input_tokens", 0);
        json.writeNumberField("cache_read_input_tokens", usage.cached());
        json.writeNumberField("output_tokens", output);
        json.writeStringField("service_tier", "standard");
        json.writeEndObject();
    }
}
