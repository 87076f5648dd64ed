package io.penstock.lab.command;

import io.penstock.cli.error.UsageException;
import io.penstock.lab.study.AnsweredQuestions;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the questions that a command was given. */
final class QuestionsFile {
    private static final String REMEDY = "the test set of GSM8K is such a file: grade-school-math's test.jsonl";

    private QuestionsFile() {}

    static AnsweredQuestions read(Path file) {
        try {
            return AnsweredQuestions.read(file);
        } catch (IOException unreadable) {
            throw new UsageException("the questions " + file + " cannot be read: " + unreadable.getMessage(), REMEDY);
        } catch (IllegalArgumentException malformed) {
            throw new UsageException(String.valueOf(malformed.getMessage()), REMEDY);
        }
    }
}
