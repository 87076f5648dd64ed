package io.penstock.lab.command;

import io.penstock.lab.load.ChatRequests;
import io.penstock.lab.load.ChatRequests.Answer;
import io.penstock.lab.simulation.Arrival;

/** Makes the body of a chat request of an arrival's size, which tells the simulated provider how to answer it. */
final class ChatBody {
    private static final int BYTES_PER_TOKEN = 4;

    /** The tokens that the provider counts in addition to the text of the only message. */
    private static final long TOKENS_AROUND = 7;

    private static final String WORD = "flow ";

    private ChatBody() {}

    static String of(Arrival arrival) {
        int characters = Math.toIntExact(Math.max(1, arrival.inputTokens() - TOKENS_AROUND) * BYTES_PER_TOKEN);
        StringBuilder text = new StringBuilder(characters + WORD.length())
                .append(arrival.id())
                .append(' ');
        while (text.length() < characters) {
            text.append(WORD);
        }
        text.setLength(characters);
        return ChatRequests.body(text.toString(), arrival.maxOutputTokens(), new Answer(arrival.outputTokens(), true));
    }
}
