package io.penstock.dispatcher.provider.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The shape of an answer, recognised by its first bytes because content types are wrong too often. A document is one
 * JSON value or text. A stream is server-sent events.
 */
enum AnswerShape {
    /** There is too little to tell yet. */
    UNKNOWN,
    DOCUMENT,
    EVENTS;

    /** The fields that an event may begin with: WHATWG HTML, section 9.2.6. A comment begins with a colon. */
    private static final List<byte[]> FIELDS = List.of(ascii("data:"), ascii("event:"), ascii("id:"), ascii("retry:"));

    static AnswerShape of(byte[] bytes, int length) {
        int start = Utf8.afterMark(bytes, length);
        while (start < length && isSpace(bytes[start])) {
            start++;
        }
        boolean mayBeginWithMark = length < Utf8.MARK_BYTES && length > 0 && bytes[0] == Utf8.FIRST_OF_MARK;
        if (start == length || mayBeginWithMark) {
            return UNKNOWN;
        }
        if (bytes[start] == ':') {
            return EVENTS;
        }
        for (byte[] field : FIELDS) {
            int compared = Math.min(field.length, length - start);
            if (Arrays.equals(bytes, start, start + compared, field, 0, compared)) {
                return compared == field.length ? EVENTS : UNKNOWN;
            }
        }
        return DOCUMENT;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
