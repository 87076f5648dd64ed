package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import io.penstock.dispatcher.provider.dialect.UsageParser;
import io.penstock.records.Usage;
import java.io.IOException;
import java.util.Optional;

/** What a dispatcher reads of the usage in an answer of OpenAI's API, for those who make answers up. */
public final class AnswerUsage {
    private static final UsageParser PARSER = new UsageParser(UsageParser.CachedInput.WITHIN_INPUT);

    private AnswerUsage() {}

    /** Empty when the answer says nothing that is believed, or cannot be read. */
    public static Optional<Usage> read(String answer) {
        try (JsonParser parser = Json.FACTORY.createParser(answer)) {
            return AnswerFacts.read(parser, PARSER).usage();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
