package io.penstock.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {
    private static final Path HOME = Path.of("/home/me");

    @Test
    void itIsInTheCacheOfTheHomeDirectoryUnlessAnotherIsNamed() {
        assertThat(CacheDirectory.of(Map.of(), HOME)).isEqualTo(Path.of("/home/me/.cache/penstock"));
        assertThat(CacheDirectory.of(Map.of("XDG_CACHE_HOME", "/var/cache/me"), HOME))
                .isEqualTo(Path.of("/var/cache/me/penstock"));
    }

    @Test
    void aNameThatIsNotAbsoluteIsIgnoredAsTheSpecificationSays() {
        assertThat(CacheDirectory.of(Map.of("XDG_CACHE_HOME", ""), HOME))
                .isEqualTo(Path.of("/home/me/.cache/penstock"));
        assertThat(CacheDirectory.of(Map.of("XDG_CACHE_HOME", "cache"), HOME))
                .isEqualTo(Path.of("/home/me/.cache/penstock"));
    }
}
