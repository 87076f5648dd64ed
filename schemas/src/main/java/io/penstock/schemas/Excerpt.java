package io.penstock.schemas;

/** Shortens text from a record for messages and logs, because whoever wrote the record chose its length. */
public final class Excerpt {
    /** The longest text that is repeated whole, in characters: enough to recognise a name, and short in a log line. */
    public static final int MAX_CHARACTERS = 200;

    private Excerpt() {}

    /** The text, or its beginning and its length when it has more than {@link #MAX_CHARACTERS} characters. */
    public static String of(String text) {
        return of(text, MAX_CHARACTERS);
    }

    /**
     * The text, or its beginning and its length when it has more characters.
     *
     * @param maxCharacters the most characters that are kept of the text, at least 1
     */
    public static String of(String text, int maxCharacters) {
        if (text.length() <= maxCharacters) {
            return text;
        }
        // a character outside the basic plane takes two chars, and half of one cannot be written
        int end = Character.isHighSurrogate(text.charAt(maxCharacters - 1)) ? maxCharacters - 1 : maxCharacters;
        return text.substring(0, end) + "… (" + text.length() + " characters)";
    }
}
