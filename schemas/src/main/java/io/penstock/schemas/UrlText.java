package io.penstock.schemas;

import java.util.regex.Pattern;

/** URLs as messages may repeat them. */
public final class UrlText {
    /** Up to the last at-sign: people forget to encode a slash or an at-sign in a password. */
    private static final Pattern LOGIN = Pattern.compile("//.*@", Pattern.DOTALL);

    private UrlText() {}

    /** The text without the user and password that it may hold, whether or not it is a valid URL. */
    public static String withoutLogin(String url) {
        return LOGIN.matcher(url).replaceAll("//***@");
    }
}
