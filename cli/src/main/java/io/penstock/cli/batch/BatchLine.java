package io.penstock.cli.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One line of an input file.
 *
 * @param body the text of the body, exactly as it is in the line
 * @param output what the body says about the length of its answer
 */
record BatchLine(
        String customId,
        String url,
        String body,
        Optional<String> model,
        OutputBound output,
        Optional<String> pool,
        Optional<String> tenant,
        OptionalInt priority,
        Optional<Duration> maxWait,
        Optional<Instant> deadline,
        Map<String, String> metadata) {
    BatchLine {
        metadata = Map.copyOf(metadata);
    }
}
