package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import io.penstock.dispatcher.provider.dialect.UsageParser;
import io.penstock.records.Usage;
import java.io.IOException;
import java.util.Optional;

/** Reads the usage in an answer of OpenAI's API as a dispatcher does, for code that makes up answers. */
public final class AnswerUsage {
    private static final UsageParser PARSER = new UsageParser(UsageParser.CachedInput.WITHIN_INPUT);

    private AnswerUsage() {}

    /** The usage; empty when the answer states none that is plausible, or is not JSON. */
    public static Optional<Usage> read(String answer) {
        try (JsonParser parser = Json.FACTORY.createParser(answer)) {
            return AnswerFacts.read(parser, PARSER).usage();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
