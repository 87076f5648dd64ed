package io.penstock.cli.command;

import io.penstock.schemas.Names;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that names a batch, a tenant or a worker, by the ledger's rule for names. */
final class NameConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("must not be empty");
        }
        Names.flaw(text).ifPresent(flaw -> {
            throw new TypeConversionException(flaw);
        });
        return text;
    }
}
