package io.penstock.schemas;

import java.util.regex.Pattern;

/** URLs as messages may repeat them. */
public final class UrlText {
    /**
     * Up to the last at-sign, because people forget to encode a slash or an at-sign in a password, and to write the
     * scheme or its slashes.
     */
    private static final Pattern LOGIN = Pattern.compile("^((?:[a-zA-Z][a-zA-Z0-9+.-]*:/+)?).*@", Pattern.DOTALL);

    private static final Pattern QUERY = Pattern.compile("([?#]).*", Pattern.DOTALL);

    private UrlText() {}

    /**
     * The text without what may be secret in it: all up to the last at-sign but the scheme, and the query with the
     * fragment. It need not be a valid URL.
     */
    public static String withoutSecrets(String url) {
        String withoutLogin = LOGIN.matcher(url).replaceFirst("$1***@");
        return QUERY.matcher(withoutLogin).replaceFirst("$1***");
    }
}
