package io.penstock.dispatcher.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
    private final ApiKeys keys = new ApiKeys(Map.of("KEY", "from-environment", "EMPTY", "", "BAD", "a\nb"));

    @TempDir
    private Path directory;

    @Test
    void aKeyComesFromTheEnvironmentOrAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), " from-file \n");

        assertThat(keys.resolve("env:KEY")).contains("from-environment");
        assertThat(keys.resolve("file:" + file)).contains("from-file");
    }

    @Test
    void aMissingKeyIsNone() {
        assertThat(keys.resolve("env:ABSENT")).isEmpty();
        assertThat(keys.resolve("env:EMPTY")).isEmpty();
        assertThat(keys.resolve("file:" + directory.resolve("absent"))).isEmpty();
        assertThat(keys.resolve("file:" + directory)).isEmpty();
        assertThat(keys.resolve("sk-a-key-itself")).isEmpty();
    }

    @Test
    void aKeyThatWouldBreakTheHeaderIsNone() {
        assertThat(keys.resolve("env:BAD")).isEmpty();
    }

    @Test
    void whatMayBeAKeyIsNotShown() {
        assertThat(ApiKeys.describe("sk-secret")).doesNotContain("secret");
        assertThat(ApiKeys.describe("env:KEY")).isEqualTo("env:KEY");
    }

    @Test
    void aKeyThatAppearsLaterIsFound() throws Exception {
        Path file = directory.resolve("later");
        assertThat(keys.resolve("file:" + file)).isEmpty();

        Files.writeString(file, "now");

        assertThat(keys.resolve("file:" + file)).contains("now");
    }

    @Test
    void aChangedFileIsReadAfterForgetting() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "old");
        keys.resolve("file:" + file);
        Files.writeString(file, "new");

        assertThat(keys.resolve("file:" + file)).contains("old");
        keys.forget();
        assertThat(keys.resolve("file:" + file)).contains("new");
    }
}
