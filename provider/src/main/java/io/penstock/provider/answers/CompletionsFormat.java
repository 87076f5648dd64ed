package io.penstock.provider.answers;

import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.provider.answers.Call.Delivery;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The format of completions: {@code text_completion}, whole and streamed. */
final class CompletionsFormat implements Answer.Format {
    @Override
    public byte[] whole(Answer answer) {
        return JsonBytes.bytes(json -> {
            json.writeStartObject();
            head(json, answer);
            json.writeArrayFieldStart("choices");
            for (int choice = 0; choice < answer.call().answers().choices(); choice++) {
                choice(json, choice, answer.text(choice), answer.finishReason());
            }
            json.writeEndArray();
            ChatFormat.usage(json, answer.usage());
            json.writeEndObject();
        });
    }

    @Override
    public byte[] events(Answer answer, int chunk) {
        EventBuffer events = new EventBuffer();
        boolean last = chunk == answer.chunks() - 1;
        for (int choice = 0; choice < answer.call().answers().choices(); choice++) {
            int index = choice;
            byte[] text = answer.text(choice, chunk);
            events.data(json -> {
                json.writeStartObject();
                head(json, answer);
                json.writeArrayFieldStart("choices");
                choice(json, index, text, last ? answer.finishReason() : null);
                json.writeEndArray();
                json.writeEndObject();
            });
        }
        if (last) {
            if (answer.call().delivery() == Delivery.STREAMED_WITH_USAGE) {
                events.data(json -> {
                    json.writeStartObject();
                    head(json, answer);
                    json.writeArrayFieldStart("choices");
                    json.writeEndArray();
                    ChatFormat.usage(json, answer.usage());
                    json.writeEndObject();
                });
            }
            events.done();
        }
        return events.toBytes();
    }

    private static void head(JsonGenerator json, Answer answer) throws IOException {
        json.writeStringField("id", "cmpl-" + answer.id());
        json.writeStringField("object", "text_completion");
        json.writeNumberField("created", answer.createdSeconds());
        json.writeStringField("model", answer.call().model());
    }

    private static void choice(JsonGenerator json, int index, byte[] text, @Nullable String finishReason)
            throws IOException {
        json.writeStartObject();
        json.writeFieldName("text");
        json.writeRawUTF8String(text, 0, text.length);
        json.writeNumberField("index", index);
        json.writeNullField("logprobs");
        json.writeStringField("finish_reason", finishReason);
        json.writeEndObject();
    }
}
