package io.penstock.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.error.UsageException;
import io.penstock.schemas.fixtures.Fuzz;
import io.penstock.schemas.fixtures.Fuzz.Memory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is in a configuration, it is read or has its mistake named. */
class ConfigurationFuzzTest {
    private static final Memory MEMORY = new Memory(8 << 20, 2_000);
    private static final String SMALL = """
            pools:
              chat: &pool
                strategy: pool-first
                tenants: { research: 3, default: 1 }
                retry: { max-attempts: 5, base: 500ms, cap: 30s }
                instances:
                  - id: east
                    base-url: https://api.example.com/v1
                    api-key: ${EAST_API_KEY}
                    rpm: 1_150
                    tpm: 0x7E
                    limits:
                      - { kind: requests, amount: 20, window: 1s }
              talk: *pool
            """;

    @Test
    void configurations() throws Exception {
        List<byte[]> corpus = List.of(
                SMALL.getBytes(StandardCharsets.UTF_8), Files.readAllBytes(Path.of("../examples/penstock.yaml")));

        Fuzz.run("YAML", corpus, MEMORY, UsageException.class, (input, random) -> {
            Configuration read = Configuration.parse("penstock.yaml", new String(input, StandardCharsets.UTF_8));

            assertThat(read.pools()).isNotEmpty();
        });
    }

    @Test
    void durations() throws Exception {
        Fuzz.run(
                "durations",
                Fuzz.corpus("500ms", "30s", "1d", "1h30m", "2.5s"),
                new Memory(4 << 20, 100),
                IllegalArgumentException.class,
                (input, random) -> assertThat(Durations.parse(new String(input, StandardCharsets.UTF_8)))
                        .isBetween(Duration.ZERO, Durations.MAX));
    }
}
