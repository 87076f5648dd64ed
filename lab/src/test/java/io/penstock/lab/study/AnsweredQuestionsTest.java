package io.penstock.lab.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsweredQuestionsTest {
    @TempDir
    private Path directory;

    @Test
    void aTokenIsFourCharacters() throws IOException {
        Path file = file(
                "{\"question\": \"How many?\", \"answer\": \"Twelve of them.\\n\"}\n{\"question\":\"\",\"answer\":\"\"}\n");

        assertThat(AnsweredQuestions.read(file).sizes())
                .containsExactly(new AnsweredQuestions.Size(2, 4), new AnsweredQuestions.Size(1, 1));
    }

    @Test
    void aLineWithoutAnAnswerIsNamed() throws IOException {
        Path file = file("{\"question\": \"a\", \"answer\": \"b\"}\n{\"question\": \"a\"}\n");

        assertThatThrownBy(() -> AnsweredQuestions.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2: a line is a JSON object");
    }

    @Test
    void anEmptyFileHasNoQuestions() throws IOException {
        Path file = file("");

        assertThatThrownBy(() -> AnsweredQuestions.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one question, got none");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("questions.jsonl"), text);
    }
}
