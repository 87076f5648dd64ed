package io.penstock.cli.command;

import io.penstock.cli.batch.Deadlines;
import java.time.Instant;

/** Reads an option's deadline: an instant, or a duration that starts now. */
final class DeadlineConverter extends TextConverter<Instant> {
    DeadlineConverter() {
        super(text -> {
            try {
                return Deadlines.parse(text, Instant.now());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        e.getMessage() + "; write for example `2h` or `" + Deadlines.EXAMPLE + "`", e);
            }
        });
    }
}
