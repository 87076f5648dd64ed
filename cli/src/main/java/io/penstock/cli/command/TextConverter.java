package io.penstock.cli.command;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option's value with a parser that says what is wrong in its exception. */
public class TextConverter<T> implements ITypeConverter<T> {
    private final Function<String, T> parser;

    /** @param parser throws {@link IllegalArgumentException} with a message for a person */
    public TextConverter(Function<String, T> parser) {
        this.parser = parser;
    }

    @Override
    public T convert(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
