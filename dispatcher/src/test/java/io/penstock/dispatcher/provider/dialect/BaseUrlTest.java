package io.penstock.dispatcher.provider.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.example.com/v1, /v1/chat/completions, /v1/chat/completions",
        "https://api.example.com/v1/, /v1/embeddings, /v1/embeddings",
        "https://api.example.com, /v1/embeddings, /v1/embeddings",
        "https://api.example.com/gateway/v1, /v1/responses, /gateway/v1/responses",
        "https://api.example.com/openai, /v1/completions, /openai/v1/completions",
        "https://api.example.com/v1, /v10/completions, /v1/v10/completions",
    })
    void theVersionIsNotDoubled(String base, String endpoint, String path) {
        assertThat(BaseUrl.parse(base).join(endpoint).orElseThrow().path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1/chat",
                "/v1/../admin",
                "/v1/%2e%2e/admin",
                "//evil.example/v1",
                "/v1//chat",
                "/v1/chat?key=1",
                "/v1/chat#x",
                "/v1/chat completions",
                "/v1/chat\r\nHost: evil",
                "/v1\\chat",
                "/v1/@evil",
                "https://evil.example/v1/chat",
                "/v1/ünïcode"
            })
    void noEndpointLeavesTheBase(String endpoint) {
        assertThat(BaseUrl.parse("https://api.example.com/v1").join(endpoint)).isEmpty();
    }

    @Test
    void anEndpointHasABoundedLength() {
        BaseUrl base = BaseUrl.parse("https://api.example.com/v1");

        assertThat(base.join("/" + "a".repeat(511))).isPresent();
        assertThat(base.join("/" + "a".repeat(512))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://x/v1",
                "/v1",
                "api.example.com/v1",
                "https:///v1",
                "https://x/v1?a=b",
                "https://x/#y",
                "https://user:password@x/v1",
                "h ttp"
            })
    void onlyAnHttpUrlIsABase(String url) {
        assertThatThrownBy(() -> BaseUrl.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:secret@x/v1", "https://user:sec^secret@x/v1", "https://user:a/secret@x/v1"})
    void aRefusalDoesNotRepeatThePassword(String url) {
        assertThatThrownBy(() -> BaseUrl.parse(url))
                .hasMessageEndingWith("got https://***@x/v1")
                .hasNoCause();
    }
}
