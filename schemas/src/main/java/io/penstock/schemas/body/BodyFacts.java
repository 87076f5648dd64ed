package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What a request's body says about its cost, read in one pass that keeps no part of the body.
 *
 * <p>The fields are those of OpenAI's API reference and of Anthropic's Messages API. {@code max_completion_tokens},
 * {@code max_tokens} and {@code max_output_tokens} bound each choice, and the largest of them counts. {@code n} and
 * {@code best_of} are numbers of choices, and the larger counts. A {@code prompt} that is a list of texts or of token
 * lists is as many prompts. Fractions are rounded up. A number in quotes counts as a number, because some servers read
 * it as one. A value that is negative or not a number counts as absent.
 *
 * @param model the body's {@code model}
 * @param output the bound on the output by the body alone; see {@link OutputBound#of}
 * @param parts the parts of {@code messages} and {@code input} that are not text
 * @param flaw why the body is not one JSON object as {@link RequestJson} has it, in words that follow the body's name;
 *     the other components then hold what was read before the flaw
 * @param unusable the first field that affects the cost and has a value that its API does not accept
 */
public record BodyFacts(
        Optional<String> flaw,
        Optional<String> model,
        OutputBound output,
        InputParts parts,
        Optional<String> unusable) {
    /** The largest usable count: more answers, or tokens of an answer, than any provider allows. */
    public static final long MAX_COUNT = 1_000_000_000;

    /** The facts of a body that says nothing. */
    public static final BodyFacts NONE = new BodyFacts(
            Optional.empty(), Optional.empty(), OutputBound.ONE_ANSWER, InputParts.NONE, Optional.empty());

    /** Reads a body, which may be any text. */
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
     * @throws IOException when it is not JSON
     */
    public static BodyFacts read(JsonParser parser) throws IOException {
        BodyScan scan = new BodyScan(parser);
        scan.object();
        return scan.facts(Optional.empty());
    }
}
