package io.penstock.provider.answers;

import io.penstock.provider.answers.Call.Generation;
import io.penstock.provider.model.LatencyModel;

/**
 * A text answer to a call.
 *
 * @param id the part of the answer's id after its prefix
 * @param createdSeconds when it was made, in seconds since 1970
 * @param call the call that it answers
 * @param tokens output tokens of each choice; at least 1
 * @param usage the usage that the answer states
 */
public record Answer(String id, long createdSeconds, Generation call, long tokens, Usage usage) {
    /** The number of writes of a streamed answer. */
    int chunks() {
        return Math.toIntExact((tokens + LatencyModel.TOKENS_PER_CHUNK - 1) / LatencyModel.TOKENS_PER_CHUNK);
    }

    byte[] text(int choice) {
        return FillerText.slice(call.contentHash() + choice, 0, tokens);
    }

    byte[] text(int choice, int chunk) {
        long from = chunk * LatencyModel.TOKENS_PER_CHUNK;
        return FillerText.slice(
                call.contentHash() + choice, from, Math.min(tokens, from + LatencyModel.TOKENS_PER_CHUNK));
    }

    /** Whether the answer was cut because the call's maximum was reached. */
    boolean reachedMaximum() {
        return call.maxOutputTokens().orElse(Long.MAX_VALUE) == tokens;
    }

    String finishReason() {
        return reachedMaximum() ? "length" : "stop";
    }

    /** The answer as one JSON document. */
    public byte[] whole() {
        return format().whole(this);
    }

    /** The answer as server-sent events. */
    public AnswerStream streamed() {
        Format format = format();
        return new AnswerStream() {
            @Override
            public int writes() {
                return chunks();
            }

            @Override
            public byte[] write(int index) {
                return format.events(Answer.this, index);
            }
        };
    }

    private Format format() {
        return switch (call.endpoint()) {
            case RESPONSES -> new ResponsesFormat();
            case COMPLETIONS -> new CompletionsFormat();
            case MESSAGES -> new MessagesFormat();
            default -> new ChatFormat();
        };
    }

    /** How an endpoint writes its answers. */
    sealed interface Format permits ChatFormat, CompletionsFormat, ResponsesFormat, MessagesFormat {
        byte[] whole(Answer answer);

        /** All events of one write. The first and the last write include the opening and the closing events. */
        byte[] events(Answer answer, int chunk);
    }
}
