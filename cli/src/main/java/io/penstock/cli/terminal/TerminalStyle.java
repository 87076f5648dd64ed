package io.penstock.cli.terminal;

import java.util.Map;

/**
 * What a terminal is asked to show, as its user has set it.
 *
 * @param isDrawn whether bars are drawn over themselves, and the cursor is moved; not where {@code TERM} is {@code dumb}
 * @param isColoured whether there are colours; not with a {@code NO_COLOR} that is not empty (no-color.org)
 */
public record TerminalStyle(boolean isDrawn, boolean isColoured) {
    /** Of this process. */
    public static TerminalStyle current() {
        return of(System.getenv());
    }

    public static TerminalStyle of(Map<String, String> environment) {
        boolean isDumb = environment.getOrDefault("TERM", "").equals("dumb");
        boolean isPlain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new TerminalStyle(!isDumb, !isDumb && !isPlain);
    }
}
