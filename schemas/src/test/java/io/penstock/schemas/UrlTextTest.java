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
        "https://user:p?ss@api.example.com/v1, https://***@api.example.com/v1",
        "https://user:pass^word@api.example.com, https://***@api.example.com",
        "https:/user:password@api.example.com, https:/***@api.example.com",
        "user:password@api.example.com/v1, ***@api.example.com/v1",
        "https://api.example.com/v1?api-key=secret, https://api.example.com/v1?***",
        "https://api.example.com/v1#secret, https://api.example.com/v1#***",
        "http, http",
        "'', ''"
    })
    void neitherALoginNorAQueryIsShownHoweverTheyAreWritten(String url, String shown) {
        assertThat(UrlText.withoutSecrets(url)).isEqualTo(shown);
    }
}
