package io.penstock.cli.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    private static final List<String> KEYS = List.of("rpm", "tpm", "max-wait", "concurrency");

    @ParameterizedTest
    @CsvSource({"rmp, rpm", "RPM, rpm", "max_wait, max-wait", "maxwait, max-wait", "concurency, concurrency"})
    void aMistypedWordHasANearestOne(String word, String nearest) {
        assertThat(Suggestion.nearest(word, KEYS)).hasValue(nearest);
    }

    @Test
    void aQuiteDifferentWordHasNone() {
        assertThat(Suggestion.nearest("timeout", KEYS)).isEmpty();
    }
}
