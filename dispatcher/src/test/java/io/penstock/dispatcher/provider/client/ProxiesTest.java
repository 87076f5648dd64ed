package io.penstock.dispatcher.provider.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dispatcher.provider.dialect.BaseUrl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    @ParameterizedTest(name = "{0}={1} for {2}: {3}")
    @CsvSource({
        "HTTPS_PROXY, http://proxy:3128, https://api.example.com, http://proxy:3128",
        "https_proxy, proxy:3128, https://api.example.com, http://proxy:3128",
        "ALL_PROXY, http://proxy, https://api.example.com, http://proxy:80",
        "HTTP_PROXY, http://proxy:3128, https://api.example.com, ",
        "HTTPS_PROXY, http://proxy:3128, http://api.example.com, ",
        "HTTP_PROXY, http://proxy:3128/, http://api.example.com, http://proxy:3128",
        "HTTPS_PROXY, '', https://api.example.com, ",
        "HTTPS_PROXY, http://proxy:3128, https://127.0.0.1:8443, ",
        "HTTPS_PROXY, http://proxy:3128, https://localhost:8443, "
    })
    void aVariableNamesTheProxyOfItsScheme(String name, String value, String url, String proxy) {
        Proxies proxies = Proxies.of(Map.of(name, value), property -> null);

        assertThat(proxies.of(host(url)).map(Proxy::toString)).isEqualTo(Optional.ofNullable(proxy));
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource({
        "api.example.com, https://api.example.com, false",
        "example.com, https://api.example.com, false",
        ".example.com, https://api.example.com, false",
        "*.example.com, https://api.example.com, false",
        "ample.com, https://api.example.com, true",
        "'other, API.EXAMPLE.COM', https://api.example.com, false",
        "api.example.com:8443, https://api.example.com:8443, false",
        "api.example.com:8443, https://api.example.com:443, true",
        "10.1.2.3, https://10.1.2.3, false",
        "*, https://api.example.com, false"
    })
    void whatNoProxyNamesIsCalledDirectly(String exceptions, String url, boolean isProxied) {
        Proxies proxies =
                Proxies.of(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", exceptions), property -> null);

        assertThat(proxies.of(host(url)).isPresent()).isEqualTo(isProxied);
    }

    @Test
    void thePropertiesOfTheJvmGoFirst() {
        Map<String, String> properties = Map.of(
                "https.proxyHost", "inner",
                "https.proxyPort", "8080",
                "https.proxyUser", "me",
                "https.proxyPassword", "p:w",
                "http.nonProxyHosts", "localhost|*.internal");
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://outer:3128"), properties::get);

        Proxy proxy = proxies.of(host("https://api.example.com")).orElseThrow();

        assertThat(proxy.host()).isEqualTo(new HttpHost("http", "inner", 8080));
        assertThat(login(proxy)).isEqualTo("me:p:w");
        assertThat(proxies.of(host("https://models.internal"))).isEmpty();
    }

    @Test
    void theNameAndThePasswordAreThoseOfTheUrlAndAreNotShown() {
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://me:p%40ss+w@proxy:3128"), property -> null);

        Proxy proxy = proxies.of(host("https://api.example.com")).orElseThrow();

        assertThat(login(proxy)).isEqualTo("me:p@ss+w");
        assertThat(proxy.toString()).doesNotContain("ss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://me:secret@proxy", "socks5://me:secret@proxy:1080", "http://", "http://me:secret @proxy"
            })
    void aProxyThatCannotBeUsedIsRefusedWithoutItsPassword(String value) {
        assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", value), property -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("HTTPS_PROXY must be http://")
                .hasMessageNotContaining("secret");
    }

    private static HttpHost host(String url) {
        return BaseUrl.parse(url).host();
    }

    private static String login(Proxy proxy) {
        String value = proxy.authorization().orElseThrow();
        return new String(Base64.getDecoder().decode(value.substring("Basic ".length())), StandardCharsets.UTF_8);
    }
}
