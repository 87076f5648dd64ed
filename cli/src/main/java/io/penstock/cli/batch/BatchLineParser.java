package io.penstock.cli.batch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.penstock.cli.config.Durations;
import io.penstock.cli.error.Suggestion;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Names;
import io.penstock.schemas.body.BodyFacts;
import io.penstock.schemas.body.OutputBound;
import io.penstock.schemas.body.RequestJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads one line of an input file. The body is kept as it is written, so that its numbers do not change. */
final class BatchLineParser {
    private static final List<String> URLS =
            List.of("/v1/chat/completions", "/v1/embeddings", "/v1/completions", "/v1/responses", "/v1/messages");
    private static final List<String> FIELDS = List.of(
            "custom_id", "method", "url", "body", "pool", "tenant", "priority", "max_wait", "deadline", "metadata");

    /** Room in a line for metadata, beyond the largest body and names of 1,000 characters. */
    private static final int MAX_METADATA_BYTES = 32 * 1024;

    private static final String WHOLE_CHARACTERS =
            "write the whole character, or its escapes `\\ud83d\\ude00` in a pair";

    private final String text;
    private @Nullable String customId;
    private @Nullable String url;
    private @Nullable String bodyText;
    private @Nullable BodyFacts facts;
    private @Nullable String method;
    private Optional<String> pool = Optional.empty();
    private Optional<String> tenant = Optional.empty();
    private OptionalInt priority = OptionalInt.empty();
    private Optional<Duration> maxWait = Optional.empty();
    private Optional<Instant> deadline = Optional.empty();
    private Map<String, String> metadata = Map.of();

    private BatchLineParser(String text) {
        this.text = text;
    }

    static BatchLine parse(String text) throws LineException {
        try (JsonParser parser = RequestJson.AROUND_BODY.createParser(text)) {
            return new BatchLineParser(text).read(parser);
        } catch (StreamConstraintsException e) {
            throw new LineException(
                    RequestJson.flaw(e), "no request is read beyond that; put what it holds into a text");
        } catch (JacksonException e) {
            throw new LineException(
                    RequestJson.flaw(e), "each line is one JSON object with custom_id, method, url and body");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BatchLine read(JsonParser parser) throws IOException, LineException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new LineException("is no JSON object", "each line is an object with custom_id, method, url and body");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            readField(field, parser);
        }
        if (parser.nextToken() != null) {
            throw new LineException("has text after its object", "write one request per line");
        }
        return complete();
    }

    private void readField(String field, JsonParser parser) throws IOException, LineException {
        switch (field) {
            case "custom_id" -> customId = name(field, parser);
            case "method" -> method = string(field, parser);
            case "url" -> url = string(field, parser);
            case "body" -> readBody(parser);
            case "pool" -> pool = Optional.of(name(field, parser));
            case "tenant" -> tenant = Optional.of(name(field, parser));
            case "priority" -> priority = OptionalInt.of(wholeNumber(field, parser));
            case "max_wait" -> maxWait = Optional.of(time(field, parser, Durations::parsePositive, "`30s` or `10m`"));
            case "deadline" ->
                deadline = Optional.of(time(field, parser, Deadlines::parseInstant, "`" + Deadlines.EXAMPLE + "`"));
            case "metadata" -> metadata = pairs(parser);
            default ->
                throw new LineException(
                        "has an unknown field `" + field + "`",
                        Suggestion.nearest(field, FIELDS)
                                .map(near -> "did you mean `" + near + "`?")
                                .orElse("pairs of your own belong in `metadata`; the fields are "
                                        + String.join(", ", FIELDS)));
        }
    }

    private void readBody(JsonParser parser) throws IOException, LineException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new LineException("has a `body` that is no object", "write the body of the call as a JSON object");
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        facts = BodyFacts.read(parser);
        requireUsable(facts);
        int end = (int) parser.currentTokenLocation().getCharOffset() + 1;
        String body = text.substring(start, end);
        // A character has at most four bytes, so most bodies need not be counted.
        if (body.length() > Cluster.MAX_PAYLOAD_BYTES / 4) {
            int bytes = body.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > Cluster.MAX_PAYLOAD_BYTES) {
                throw new LineException(
                        "has a `body` of " + bytes + " bytes; the limit is 8 MiB (" + Cluster.MAX_PAYLOAD_BYTES
                                + " bytes)",
                        "shorten it, or split it into several requests");
            }
        }
        bodyText = body;
    }

    private static void requireUsable(BodyFacts facts) throws LineException {
        String field = facts.unusable().orElse("");
        if (field.equals("model")) {
            throw new LineException("has a `body.model` that is no string", "put it in quotes");
        }
        if (!Names.isText(facts.model().orElse(""))) {
            throw new LineException(
                    "has a `body.model` that has half a surrogate pair, which is no character", WHOLE_CHARACTERS);
        }
        if (!field.isEmpty()) {
            throw new LineException(
                    "has a `body." + field + "` that is no whole number from 0 to " + BodyFacts.MAX_COUNT,
                    "write for example `256`");
        }
    }

    private BatchLine complete() throws LineException {
        String id = required("custom_id", customId);
        if (id.isBlank()) {
            throw new LineException("has an empty `custom_id`", "give each request an id of its own");
        }
        String path = required("url", url);
        if (!URLS.contains(path)) {
            throw new LineException(
                    "has an unknown `url`: `" + path + "`",
                    Suggestion.nearest(path, URLS)
                            .map(near -> "did you mean `" + near + "`?")
                            .orElse("the URLs are " + String.join(", ", URLS)));
        }
        String verb = required("method", method);
        if (!verb.equals("POST")) {
            throw new LineException("has the `method` `" + verb + "`", "every call is a `POST`");
        }
        String body = required("body", bodyText);
        BodyFacts known = facts == null ? BodyFacts.NONE : facts;
        return new BatchLine(
                id,
                path,
                body,
                known.model(),
                OutputBound.of(path, OptionalLong.empty(), known.output()),
                pool,
                tenant,
                priority,
                maxWait,
                deadline,
                metadata);
    }

    private static String required(String field, @Nullable String value) throws LineException {
        if (value == null) {
            throw new LineException("has no `" + field + "`", "each line has custom_id, method, url and body");
        }
        return value;
    }

    private static String name(String field, JsonParser parser) throws IOException, LineException {
        String name = string(field, parser);
        Optional<String> flaw = Names.flaw(name);
        if (flaw.isPresent()) {
            throw new LineException(
                    "has a `" + field + "` that " + flaw.get(),
                    Names.isTooLong(name) ? "shorten it; a text of your own belongs in `metadata`" : WHOLE_CHARACTERS);
        }
        return name;
    }

    private static String string(String field, JsonParser parser) throws IOException, LineException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new LineException("has a `" + field + "` that is no string", "put it in quotes");
        }
        return parser.getText();
    }

    private static int wholeNumber(String field, JsonParser parser) throws IOException, LineException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT) {
            throw new LineException("has a `" + field + "` that is no whole number", "write for example `10`");
        }
        return parser.getIntValue();
    }

    private interface Reading<T> {
        /** @throws IllegalArgumentException with a message for a person */
        T read(String text);
    }

    /** Reads a time from a text. A number is handed on as well, so that the message can say what is wrong with it. */
    private static <T> T time(String field, JsonParser parser, Reading<T> reading, String example)
            throws IOException, LineException {
        String text = parser.currentToken().isNumeric() ? parser.getText() : string(field, parser);
        try {
            return reading.read(text);
        } catch (IllegalArgumentException e) {
            throw new LineException("has a `" + field + "` that " + e.getMessage(), "write for example " + example);
        }
    }

    private static Map<String, String> pairs(JsonParser parser) throws IOException, LineException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new LineException("has `metadata` that is no object", "write for example `{\"run\": \"7\"}`");
        }
        Map<String, String> pairs = new HashMap<>();
        long bytes = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            String value = string("metadata." + name, parser);
            // In field names the parser itself refuses half a surrogate pair.
            if (!Names.isText(value)) {
                throw new LineException(
                        "has `metadata` that has half a surrogate pair, which is no character", WHOLE_CHARACTERS);
            }
            pairs.put(name, value);
            bytes += name.getBytes(StandardCharsets.UTF_8).length + value.getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw new LineException(
                    "has `metadata` of " + bytes + " bytes; the limit is " + MAX_METADATA_BYTES + " bytes",
                    "keep it in a file of your own, under the `custom_id`");
        }
        return pairs;
    }
}
