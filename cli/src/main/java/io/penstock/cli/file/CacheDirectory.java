package io.penstock.cli.file;

import java.nio.file.Path;
import java.util.Map;

/** The directory of the user's files that save time and may be removed at any time. */
public final class CacheDirectory {
    private static final String VARIABLE = "XDG_CACHE_HOME";

    private CacheDirectory() {}

    /**
     * The directory by the XDG Base Directory Specification: {@code penstock} in {@code XDG_CACHE_HOME}, or in {@code
     * .cache} of the home directory where that variable is not an absolute path. It need not exist.
     */
    public static Path of(Map<String, String> environment, Path home) {
        Path named = Path.of(environment.getOrDefault(VARIABLE, ""));
        return (named.isAbsolute() ? named : home.resolve(".cache")).resolve("penstock");
    }
}
