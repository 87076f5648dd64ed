package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.Optional;

/**
 * What a request's body says of its cost, read in one pass that keeps no part of the body.
 *
 * <p>Fields as OpenAI's API reference and Anthropic's Messages API have them: {@code max_completion_tokens},
 * {@code max_tokens} and {@code max_output_tokens} for each choice, the largest of which counts; {@code n} or {@code best_of}
 * choices; a {@code prompt} that is a list of texts or of token lists is as many prompts. A field that stands twice counts
 * as it stands last, as JSON parsers of providers have it. A fraction is rounded up, and a number in quotes is a number,
 * because some servers take it for one; what is negative or no number at all counts as not named.
 *
 * @param model the body's {@code model}
 * @param output by the body alone; see {@link OutputBound#of}
 * @param parts what is no text in {@code messages} and {@code input}
 * @param unusable the first field that bears on the cost and has a value that its API does not take
 */
public record BodyFacts(Optional<String> model, OutputBound output, InputParts parts, Optional<String> unusable) {
    /** More answers, or tokens of an answer, than any provider allows. */
    public static final long MAX_COUNT = 1_000_000_000;

    /** Of a body that says nothing. */
    public static final BodyFacts NONE =
            new BodyFacts(Optional.empty(), OutputBound.ONE_ANSWER, InputParts.NONE, Optional.empty());

    /** What a provider might read, however odd, is read here. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    /** Reads a body, whatever it is; of one that is no JSON object, what it says before it ceases to be one. */
    public static BodyFacts of(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            return ofWhole(parser);
        } catch (IOException impossible) {
            return NONE; // a parser of what is in memory opens and closes
        }
    }

    /** Reads a body in UTF-8, see {@link #of(String)}. */
    public static BodyFacts of(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            return ofWhole(parser);
        } catch (IOException impossible) {
            return NONE;
        }
    }

    private static BodyFacts ofWhole(JsonParser parser) {
        BodyScan scan = new BodyScan(parser);
        try {
            scan.whole();
        } catch (IOException notJson) {
            // the provider will say so; what was read until then may be all that it reads, too
        }
        return scan.facts();
    }

    /**
     * Reads the object that the parser is at; the parser is then at its end.
     *
     * @throws IOException if it is no JSON
     */
    public static BodyFacts read(JsonParser parser) throws IOException {
        BodyScan scan = new BodyScan(parser);
        scan.object();
        return scan.facts();
    }
}
