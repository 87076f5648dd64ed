package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.PoolConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustedRecordsTest {
    /** In a process of its own: what Avro trusts is global, and other tests may have built records already. */
    @Test
    void aFreshProcessCanBuildARecordWithDefaultsOfEveryKind() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fresh.class.getName())
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("TRADITIONAL MAXIMUM 5");
    }

    /** Builds, as its very first act, a record whose defaults are enumerations and a record. */
    static final class Fresh {
        private Fresh() {}

        public static void main(String[] arguments) {
            PoolConfig pool = PoolConfig.newBuilder()
                    .setPool("chat")
                    .setInstances(List.of())
                    .build();
            System.out.printf(
                    "%s %s %d%n",
                    pool.getStrategy(), pool.getReserve(), pool.getRetry().getMaxAttempts());
        }
    }
}
