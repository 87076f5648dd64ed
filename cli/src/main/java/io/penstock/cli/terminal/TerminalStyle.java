package io.penstock.cli.terminal;

import java.util.Map;

/**
 * What a terminal may show, as its user has set it.
 *
 * @param isDrawn whether the cursor may be moved, as for bars; not where {@code TERM} is {@code dumb}
 * @param isColoured whether colours are used; not if {@code NO_COLOR} is set and not empty (no-color.org)
 */
public record TerminalStyle(boolean isDrawn, boolean isColoured) {
    /** The style of this process's terminal. */
    public static TerminalStyle current() {
        return of(System.getenv());
    }

    public static TerminalStyle of(Map<String, String> environment) {
        boolean isDumb = environment.getOrDefault("TERM", "").equals("dumb");
        boolean isPlain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new TerminalStyle(!isDumb, !isDumb && !isPlain);
    }
}
