package io.penstock.dispatcher.provider.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ApiKeys keys = new ApiKeys(Map.of("KEY", "from-environment", "EMPTY", "", "BAD", "a\nb"), nanos::get);

    @TempDir
    private Path directory;

    @Test
    void aKeyComesFromTheEnvironmentOrAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), " from-file \n");

        assertThat(key("env:KEY")).contains("from-environment");
        assertThat(key("file:" + file)).contains("from-file");
    }

    @Test
    void aMissingKeyIsNone() {
        assertThat(key("env:ABSENT")).isEmpty();
        assertThat(key("env:EMPTY")).isEmpty();
        assertThat(key("file:" + directory.resolve("absent"))).isEmpty();
        assertThat(key("file:" + directory)).isEmpty();
        assertThat(key("sk-a-key-itself")).isEmpty();
    }

    @Test
    void aKeyThatWouldBreakTheHeaderIsNone() {
        assertThat(key("env:BAD")).isEmpty();
    }

    @Test
    void aFileThatIsLongerThanAnyKeyIsNone() throws Exception {
        Path longest = Files.writeString(directory.resolve("longest"), "k".repeat(16 * 1024));
        Path longer = Files.writeString(directory.resolve("longer"), "k".repeat(16 * 1024 + 1));

        assertThat(key("file:" + longest)).isPresent();
        assertThat(key("file:" + longer)).isEmpty();
    }

    @Test
    void whatMayBeAKeyIsNotShown() {
        assertThat(ApiKeys.describe("sk-secret")).doesNotContain("secret");
        assertThat(ApiKeys.describe("env:KEY")).isEqualTo("env:KEY");
        assertThat(keys.resolve("env:KEY").toString()).doesNotContain("from-environment");
    }

    @Test
    void aKeyThatAppearsLaterIsFound() throws Exception {
        Path file = directory.resolve("later");
        assertThat(key("file:" + file)).isEmpty();

        Files.writeString(file, "now");

        assertThat(key("file:" + file)).contains("now");
    }

    @Test
    void aKeyThatIsReplacedInItsFileIsFollowedWithinASecond() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "old");
        assertThat(key("file:" + file)).contains("old");

        Files.writeString(file, "new");
        nanos.addAndGet(ApiKeys.READ_AGAIN_AFTER.toNanos() - 1);
        assertThat(key("file:" + file)).contains("old");
        nanos.addAndGet(1);

        assertThat(key("file:" + file)).contains("new");
    }

    @Test
    void theLastKeyStaysInUseWhileItsFileIsEmptyOrGone() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "old");
        assertThat(key("file:" + file)).contains("old");

        Files.writeString(file, "");
        nanos.addAndGet(ApiKeys.READ_AGAIN_AFTER.toNanos());
        assertThat(key("file:" + file)).contains("old");
        Files.delete(file);
        nanos.addAndGet(ApiKeys.READ_AGAIN_AFTER.toNanos());
        assertThat(key("file:" + file)).contains("old");
        Files.writeString(file, "new");
        nanos.addAndGet(ApiKeys.READ_AGAIN_AFTER.toNanos());

        assertThat(key("file:" + file)).contains("new");
    }

    private Optional<String> key(String source) {
        return keys.resolve(source).map(ApiKey::text);
    }
}
