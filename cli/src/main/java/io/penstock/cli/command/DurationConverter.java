package io.penstock.cli.command;

import io.penstock.cli.config.Durations;
import java.time.Duration;

/** Reads an option's duration, written as in {@code penstock.yaml}. Zero is refused. */
public class DurationConverter extends TextConverter<Duration> {
    public DurationConverter() {
        super(text -> {
            try {
                return Durations.parsePositive(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + "; write for example `500ms`, `30s` or `10m`", e);
            }
        });
    }
}
