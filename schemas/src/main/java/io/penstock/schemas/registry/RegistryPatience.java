package io.penstock.schemas.registry;

import java.time.Duration;

/**
 * How long an answer of a registry is waited for.
 *
 * @param call one HTTP call, from connecting to the last byte
 * @param total all calls for one question, with the pauses between them; a call that has begun is cut off here too
 * @param pause before the second round over the registry's URLs; doubled for each further one
 */
public record RegistryPatience(Duration call, Duration total, Duration pause) {
    public static final RegistryPatience DEFAULT =
            new RegistryPatience(Duration.ofSeconds(5), Duration.ofSeconds(12), Duration.ofMillis(200));

    public RegistryPatience {
        if (call.toMillis() < 1 || total.toMillis() < 1 || pause.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "bounds must be at least 1 ms, got call " + call + ", total " + total + " and pause " + pause);
        }
    }
}
