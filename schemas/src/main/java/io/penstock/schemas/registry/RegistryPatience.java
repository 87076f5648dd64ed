package io.penstock.schemas.registry;

import java.time.Duration;

/**
 * How long a registry's answer is awaited.
 *
 * @param call the bound of one HTTP call, from connecting to the last byte
 * @param total the bound of all calls for one question, including the pauses; a running call is cut off there, too
 * @param pause the pause before the second round over the registry's URLs, doubled for each further round
 */
public record RegistryPatience(Duration call, Duration total, Duration pause) {
    public static final RegistryPatience DEFAULT =
            new RegistryPatience(Duration.ofSeconds(5), Duration.ofSeconds(12), Duration.ofMillis(200));

    /** @throws IllegalArgumentException when a duration is below 1 ms */
    public RegistryPatience {
        if (call.toMillis() < 1 || total.toMillis() < 1 || pause.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "bounds must be at least 1 ms, got call " + call + ", total " + total + " and pause " + pause);
        }
    }
}
