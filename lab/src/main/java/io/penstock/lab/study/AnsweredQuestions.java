package io.penstock.lab.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions with their answers, of which only the sizes matter: a JSON object with the texts {@code question} and
 * {@code answer} in each line, as in the test set of GSM8K (Cobbe et al., "Training Verifiers to Solve Math Word
 * Problems", 2021). A token is taken to be four characters.
 */
public record AnsweredQuestions(List<Size> sizes) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** The tokens of one question and of its answer, each at least 1. */
    record Size(long questionTokens, long answerTokens) {}

    /** @throws IllegalArgumentException when there is none */
    public AnsweredQuestions {
        sizes = List.copyOf(sizes);
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("there is at least one question, got none");
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it is not such a file; the message names the line
     * @throws IOException when it cannot be read
     */
    public static AnsweredQuestions read(Path file) throws IOException {
        List<Size> sizes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            sizes.add(size(file, sizes.size() + 1, line));
        }
        return new AnsweredQuestions(sizes);
    }

    private static Size size(Path file, int number, String line) {
        try {
            JsonNode both = JSON.readTree(line);
            if (both.path("question").isTextual() && both.path("answer").isTextual()) {
                return new Size(tokens(both.path("question")), tokens(both.path("answer")));
            }
        } catch (JsonProcessingException malformed) {
            // reported below
        }
        throw new IllegalArgumentException(file + ", line " + number
                + ": a line is a JSON object with the texts 'question' and 'answer', got '" + line + "'");
    }

    private static long tokens(JsonNode text) {
        return Math.max(1, text.asText().length() / CHARACTERS_PER_TOKEN);
    }
}
