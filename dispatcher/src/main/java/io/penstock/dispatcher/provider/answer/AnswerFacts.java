package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.dispatcher.provider.dialect.UsageParser;
import io.penstock.dispatcher.retry.ProviderError;
import io.penstock.records.Usage;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The facts in the JSON of an answer, read in one pass without a tree. An error is recognised by its object, wherever
 * a provider puts it and whatever the status and the content type are: {@code error} at the top or in a choice, a
 * choice that ended with an error, an answer of {@code /v1/responses} that failed or was cancelled, or a whole object
 * that is an error.
 *
 * @param isObject whether it is a JSON object, as every answer is
 * @param usage what the provider counted; empty when it states nothing, or more than a call can have used
 * @param error the error; empty when there is none
 */
public record AnswerFacts(boolean isObject, Optional<Usage> usage, Optional<ProviderError> error) {
    private static final Set<String> FAILED = Set.of("failed", "cancelled");

    /**
     * Reads one JSON value to the end of the text.
     *
     * @throws IOException if there is no value, more than one, or text that is not JSON
     */
    public static AnswerFacts read(JsonParser parser, UsageParser usages) throws IOException {
        Reading reading = new Reading(usages);
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new IOException("an answer must be a JSON value");
        }
        if (first == JsonToken.START_OBJECT) {
            reading.object(parser);
        } else if (first == JsonToken.START_ARRAY) {
            reading.list(parser);
        }
        if (parser.nextToken() != null) {
            throw new IOException("an answer must be one JSON value");
        }
        return new AnswerFacts(first == JsonToken.START_OBJECT, reading.usage, reading.error());
    }

    /** What has been read of one answer so far. */
    private static final class Reading {
        private final UsageParser usages;
        private Optional<Usage> usage = Optional.empty();
        private Optional<ProviderError> named = Optional.empty();
        private final ErrorReader whole = ErrorReader.ofWhole();
        private boolean isWholeAnError;
        private boolean hasFailed;
        private boolean hasStatus;

        private Reading(UsageParser usages) {
            this.usages = usages;
        }

        private void object(JsonParser parser) throws IOException {
            boolean isResponse = false;
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "usage" -> usage(parser, value);
                    case "error" -> named = ErrorReader.read(parser).or(() -> named);
                    case "choices" -> choices(parser, value);
                    case "object" -> {
                        isWholeAnError |= is(parser, value, "error");
                        isResponse = is(parser, value, "response");
                        parser.skipChildren();
                    }
                    case "type" -> {
                        isWholeAnError |= is(parser, value, "error");
                        whole.field(field, parser);
                    }
                    case "status" -> {
                        hasStatus |= value == JsonToken.VALUE_STRING && FAILED.contains(parser.getText());
                        parser.skipChildren();
                    }
                    case "code", "message" -> whole.field(field, parser);
                    default -> parser.skipChildren();
                }
            }
            hasFailed |= hasStatus && isResponse;
        }

        /** Reads a list, which is not an answer: some providers put their error into one. */
        private void list(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    object(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void usage(JsonParser parser, JsonToken value) throws IOException {
            if (value == JsonToken.START_OBJECT) {
                usage = usages.read(parser);
            } else {
                parser.skipChildren();
            }
        }

        private void choices(JsonParser parser, JsonToken value) throws IOException {
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    choice(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void choice(JsonParser parser) throws IOException {
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("error")) {
                    named = ErrorReader.read(parser).or(() -> named);
                } else {
                    hasFailed |= field.equals("finish_reason") && is(parser, value, "error");
                    parser.skipChildren();
                }
            }
        }

        private Optional<ProviderError> error() {
            if (named.isPresent()) {
                return named;
            }
            if (isWholeAnError) {
                return Optional.of(whole.error());
            }
            return hasFailed ? Optional.of(ProviderError.UNNAMED) : Optional.empty();
        }

        private static boolean is(JsonParser parser, JsonToken value, String text) throws IOException {
            return value == JsonToken.VALUE_STRING && parser.getText().equals(text);
        }
    }
}
