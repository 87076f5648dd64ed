package io.penstock.cli.command;

import java.util.regex.Pattern;

/** Reads a heap size in the format of {@code -Xmx}. */
public final class HeapSizeConverter extends TextConverter<String> {
    private static final Pattern FORM = Pattern.compile("[1-9]\\d{0,11}[kKmMgG]?");

    public HeapSizeConverter() {
        super(text -> {
            if (FORM.matcher(text).matches()) {
                return text;
            }
            throw new IllegalArgumentException("must be a size such as `512m` or `2g`, got `" + text + "`");
        });
    }
}
