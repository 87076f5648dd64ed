package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTextTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/v1, https://api.example.com/v1",
        "https://user:password@api.example.com/v1, https://***@api.example.com/v1",
        "https://user:pass/word@api.example.com/v1, https://***@api.example.com/v1",
        "https://user:p@ss@api.example.com/v1, https://***@api.example.com/v1",
        "https://user:pass^word@api.example.com, https://***@api.example.com",
        "http, http"
    })
    void aLoginIsLeftOutHoweverItIsWritten(String url, String shown) {
        assertThat(UrlText.withoutLogin(url)).isEqualTo(shown);
    }
}
