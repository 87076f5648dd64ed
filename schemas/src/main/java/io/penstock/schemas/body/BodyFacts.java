package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What a request's body says of its cost, read in one pass that keeps no part of the body.
 *
 * <p>Fields as OpenAI's API reference and Anthropic's Messages API have them: {@code max_completion_tokens},
 * {@code max_tokens} and {@code max_output_tokens} for each choice, the largest of which counts; {@code n} or {@code best_of}
 * choices; a {@code prompt} that is a list of texts or of token lists is as many prompts. A fraction is rounded up, and a
 * number in quotes is a number, because some servers take it for one; what is negative or no number at all counts as not
 * named.
 *
 * @param model the body's {@code model}
 * @param output by the body alone; see {@link OutputBound#of}
 * @param parts what is no text in {@code messages} and {@code input}
 * @param flaw why the body is not one JSON object as {@link RequestJson} has it, in words that follow its name; what it
 *     says otherwise is then what was read before
 * @param unusable the first field that bears on the cost and has a value that its API does not take
 */
public record BodyFacts(
        Optional<String> flaw,
        Optional<String> model,
        OutputBound output,
        InputParts parts,
        Optional<String> unusable) {
    /** More answers, or tokens of an answer, than any provider allows. */
    public static final long MAX_COUNT = 1_000_000_000;

    /** Of a body that says nothing. */
    public static final BodyFacts NONE = new BodyFacts(
            Optional.empty(), Optional.empty(), OutputBound.ONE_ANSWER, InputParts.NONE, Optional.empty());

    /** Reads a body, whatever it is. */
    public static BodyFacts of(String body) {
        try (JsonParser parser = RequestJson.FACTORY.createParser(body)) {
            BodyScan scan = new BodyScan(parser);
            Optional<String> flaw = scan.whole();
            return scan.facts(flaw);
        } catch (IOException e) {
            throw new UncheckedIOException("what is in memory can be read", e);
        }
    }

    /**
     * Reads the object that the parser is at; the parser is then at its end.
     *
     * @throws IOException if it is no JSON
     */
    public static BodyFacts read(JsonParser parser) throws IOException {
        BodyScan scan = new BodyScan(parser);
        scan.object();
        return scan.facts(Optional.empty());
    }
}
