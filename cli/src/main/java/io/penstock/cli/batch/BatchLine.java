package io.penstock.cli.batch;

import io.penstock.schemas.body.OutputBound;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One line of an input file.
 *
 * @param body the text of the body, exactly as in the line
 * @param output the most output tokens of the whole answer, as far as the body limits them
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
