package io.penstock.dispatcher.provider.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.records.Dialect;
import io.penstock.records.InstanceConfig;
import io.penstock.schemas.Endpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderApiTest {
    @ParameterizedTest
    @CsvSource({
        "OPENAI, https://api.example.com/v1, /v1/chat/completions, /v1/chat/completions",
        "OPENAI, https://api.example.com, /v1/embeddings, /v1/embeddings",
        "OPENAI, https://gateway.example.com/team/v1, /v1/responses, /team/v1/responses",
        "ANTHROPIC, https://api.anthropic.com/v1, /v1/messages, /v1/messages",
        "ANTHROPIC, https://api.anthropic.com, /v1/messages, /v1/messages",
        "AZURE, https://east.openai.azure.com, /v1/chat/completions, "
                + "/openai/deployments/small-chat/chat/completions?api-version=2024-10-21",
        "AZURE, https://east.openai.azure.com/openai, /v1/completions, "
                + "/openai/deployments/small-chat/completions?api-version=2024-10-21",
        "AZURE, https://gateway.example.com/azure/, /v1/embeddings, "
                + "/azure/openai/deployments/small-chat/embeddings?api-version=2024-10-21",
        "AZURE, https://east.openai.azure.com, /v1/responses, /openai/v1/responses"
    })
    void anEndpointHasItsPathInEachDialect(Dialect dialect, String url, String endpoint, String path) {
        ProviderApi api = ProviderApi.of(instance(dialect, url).build());

        assertThat(Endpoints.has(dialect, endpoint)).isTrue();
        assertThat(api.target(endpoint)).contains(new Target(api.host(), path));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, /v1/messages",
        "ANTHROPIC, /v1/chat/completions",
        "ANTHROPIC, /v1/embeddings",
        "ANTHROPIC, /v1/messages/batches",
        "AZURE, /v1/messages",
        "AZURE, /v1/chat/completions/../../x",
        "AZURE, /v1"
    })
    void whatADialectDoesNotHaveIsNotSent(Dialect dialect, String endpoint) {
        assertThat(Endpoints.has(dialect, endpoint)).isFalse();
    }

    @Test
    void aVersionGoesWhereTheDialectWantsIt() {
        ProviderApi azure = ProviderApi.of(instance(Dialect.AZURE, "https://east.openai.azure.com")
                .setApiVersion("2025-04-01-preview")
                .build());

        assertThat(azure.target("/v1/embeddings").map(Target::path))
                .contains("/openai/deployments/small-chat/embeddings?api-version=2025-04-01-preview");
    }

    @Test
    void anAzureInstanceNamesItsDeployment() {
        InstanceConfig.Builder nameless = instance(Dialect.AZURE, "https://east.openai.azure.com");
        nameless.clearModel();

        assertThatThrownBy(() -> ProviderApi.of(nameless.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deployment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", ".hidden", "a/b", "a?b", "a b", "größer", "a%2fb"})
    void aDeploymentThatIsNoPartOfAPathIsRefused(String deployment) {
        InstanceConfig instance = instance(Dialect.AZURE, "https://east.openai.azure.com")
                .setModel(deployment)
                .build();

        assertThatThrownBy(() -> ProviderApi.of(instance)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"AZURE, 'v1&x=y'", "AZURE, ''", "ANTHROPIC, 'a\r\nb: c'", "ANTHROPIC, ' '"})
    void aVersionThatIsNoWordIsRefused(Dialect dialect, String version) {
        InstanceConfig instance = instance(dialect, "https://api.example.com")
                .setApiVersion(version)
                .build();

        assertThatThrownBy(() -> ProviderApi.of(instance)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVersionForOpenAiIsRefused() {
        InstanceConfig instance = instance(Dialect.OPENAI, "https://api.example.com/v1")
                .setApiVersion("2024-10-21")
                .build();

        assertThatThrownBy(() -> ProviderApi.of(instance)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAzureUrlWithAVersionIsRefused() {
        InstanceConfig instance = instance(Dialect.AZURE, "https://east.openai.azure.com/openai/v1")
                .build();

        assertThatThrownBy(() -> ProviderApi.of(instance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a version");
    }

    private static InstanceConfig.Builder instance(Dialect dialect, String url) {
        return InstanceConfig.newBuilder()
                .setId("east")
                .setBaseUrl(url)
                .setDialect(dialect)
                .setModel("small-chat");
    }
}
