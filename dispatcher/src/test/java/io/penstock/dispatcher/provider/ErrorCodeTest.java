package io.penstock.dispatcher.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodeTest {
    @Test
    void itIsTheCodeOrElseTheType() {
        assertThat(
                        of(
                                "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}"))
                .contains("model_not_found");
        assertThat(of("{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: x\"}}"))
                .contains("not_found_error");
        assertThat(of("{\"error\":{\"code\":\"404\",\"message\":\"Resource not found\"}}"))
                .isEmpty();
        assertThat(of("{\"error\":{\"code\":{\"a\":[1]},\"type\":\"api_error\"}}"))
                .contains("api_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"error\":\"text\"}",
                "{\"error\":{\"code\":null}}",
                "{\"error\":{\"code\":\"with a space\"}}",
                "{\"error\":{\"code\":\"cut"
            })
    void otherBodiesHaveNone(String body) {
        assertThat(of(body)).isEmpty();
    }

    private static Optional<String> of(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return ErrorCode.of(bytes, bytes.length);
    }
}
