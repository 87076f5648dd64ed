package io.penstock.provider.answers;

import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.provider.answers.Call.Delivery;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The format of chat completions: {@code chat.completion} and {@code chat.completion.chunk}. */
final class ChatFormat implements Answer.Format {
    @Override
    public byte[] whole(Answer answer) {
        return JsonBytes.bytes(json -> {
            json.writeStartObject();
            head(json, answer, "chat.completion");
            json.writeArrayFieldStart("choices");
            for (int choice = 0; choice < answer.call().answers().choices(); choice++) {
                byte[] text = answer.text(choice);
                json.writeStartObject();
                json.writeNumberField("index", choice);
                json.writeObjectFieldStart("message");
                json.writeStringField("role", "assistant");
                json.writeFieldName("content");
                json.writeRawUTF8String(text, 0, text.length);
                json.writeNullField("refusal");
                json.writeEndObject();
                json.writeNullField("logprobs");
                json.writeStringField("finish_reason", answer.finishReason());
                json.writeEndObject();
            }
            json.writeEndArray();
            usage(json, answer.usage());
            json.writeEndObject();
        });
    }

    @Override
    public byte[] events(Answer answer, int chunk) {
        EventBuffer events = new EventBuffer();
        for (int choice = 0; choice < answer.call().answers().choices(); choice++) {
            int index = choice;
            if (chunk == 0) {
                events.data(json -> chunk(json, answer, index, null, delta -> {
                    delta.writeStringField("role", "assistant");
                    delta.writeStringField("content", "");
                }));
            }
            byte[] text = answer.text(choice, chunk);
            events.data(json -> chunk(json, answer, index, null, delta -> {
                delta.writeFieldName("content");
                delta.writeRawUTF8String(text, 0, text.length);
            }));
            if (chunk == answer.chunks() - 1) {
                events.data(json -> chunk(json, answer, index, answer.finishReason(), delta -> {}));
            }
        }
        if (chunk == answer.chunks() - 1) {
            if (answer.call().delivery() == Delivery.STREAMED_WITH_USAGE) {
                events.data(json -> {
                    json.writeStartObject();
                    head(json, answer, "chat.completion.chunk");
                    json.writeArrayFieldStart("choices");
                    json.writeEndArray();
                    usage(json, answer.usage());
                    json.writeEndObject();
                });
            }
            events.done();
        }
        return events.toBytes();
    }

    private static void chunk(
            JsonGenerator json, Answer answer, int choice, @Nullable String finishReason, JsonBytes.Body delta)
            throws IOException {
        json.writeStartObject();
        head(json, answer, "chat.completion.chunk");
        json.writeArrayFieldStart("choices");
        json.writeStartObject();
        json.writeNumberField("index", choice);
        json.writeObjectFieldStart("delta");
        delta.writeTo(json);
        json.writeEndObject();
        json.writeNullField("logprobs");
        json.writeStringField("finish_reason", finishReason);
        json.writeEndObject();
        json.writeEndArray();
        if (answer.call().delivery() == Delivery.STREAMED_WITH_USAGE) {
            json.writeNullField("usage");
        }
        json.writeEndObject();
    }

    private static void head(JsonGenerator json, Answer answer, String object) throws IOException {
        json.writeStringField("id", "chatcmpl-" + answer.id());
        json.writeStringField("object", object);
        json.writeNumberField("created", answer.createdSeconds());
        json.writeStringField("model", answer.call().model());
        json.writeStringField("service_tier", "default");
        json.writeStringField("system_fingerprint", "fp_simulated");
    }

    static void usage(JsonGenerator json, Usage usage) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", usage.input());
        json.writeNumberField("completion_tokens", usage.output());
        json.writeNumberField("total_tokens", usage.total());
        json.writeObjectFieldStart("prompt_tokens_details");
        json.writeNumberField("cached_tokens", usage.cached());
        json.writeEndObject();
        json.writeObjectFieldStart("completion_tokens_details");
        json.writeNumberField("reasoning_tokens", 0);
        json.writeEndObject();
        json.writeEndObject();
    }
}
