package io.penstock.dispatcher.provider.dialect;

import java.util.regex.Pattern;

/**
 * The version of a provider's API as it goes into a header or a query: {@code 2024-10-21}, {@code
 * 2025-04-01-preview}.
 */
final class ApiVersion {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    private ApiVersion() {}

    /**
     * The same version.
     *
     * @throws IllegalArgumentException if it is not 1 to 64 letters, digits, dots and hyphens
     */
    static String require(String version) {
        if (!PLAIN.matcher(version).matches()) {
            throw new IllegalArgumentException("an API version has letters, digits, . and -, got " + version);
        }
        return version;
    }
}
