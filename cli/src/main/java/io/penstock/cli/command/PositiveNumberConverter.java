package io.penstock.cli.command;

/** Reads an option's number above zero, such as {@code 0.25}. */
public final class PositiveNumberConverter extends TextConverter<Double> {
    public PositiveNumberConverter() {
        super(PositiveNumberConverter::parse);
    }

    private static double parse(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            if (number > 0 && Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("must be a number above 0, got `" + text + "`");
    }
}
