package io.penstock.cli.config;

import io.penstock.cli.error.UsageException;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** Checks that the keys that a configuration names exist, for a process that will use them itself. */
public final class ApiKeySources {
    private ApiKeySources() {}

    /**
     * Checks every instance.
     *
     * @throws UsageException naming the first environment variable or file that does not exist
     */
    public static void check(Collection<PoolConfig> pools, Map<String, String> environment) {
        for (PoolConfig pool : pools) {
            for (InstanceConfig instance : pool.getInstances()) {
                instance.getApiKeySource().ifPresent(source -> check(pool, instance, source, environment));
            }
        }
    }

    private static void check(
            PoolConfig pool, InstanceConfig instance, String source, Map<String, String> environment) {
        String place = "the api-key of instance " + instance.getId() + " in pool " + pool.getPool();
        if (source.startsWith("env:")) {
            String name = source.substring("env:".length());
            if (environment.getOrDefault(name, "").isBlank()) {
                throw new UsageException(
                        place + " is in the environment variable " + name + ", which is not set",
                        "export " + name + "=…");
            }
        } else if (source.startsWith("file:")) {
            Path file = Path.of(source.substring("file:".length()));
            if (!Files.isReadable(file)) {
                throw new UsageException(
                        place + " is in the file " + file + ", which cannot be read",
                        "does it exist, and may you read it?");
            }
        }
    }
}
