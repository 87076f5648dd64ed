package io.penstock.cli;

import io.penstock.cli.config.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option's duration as {@code penstock.yaml} has them; zero is refused. */
public final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Durations.parse(text)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() -> new TypeConversionException(
                        "must be a duration above zero as `500ms`, `30s` or `10m`, got `" + text + "`"));
    }
}
