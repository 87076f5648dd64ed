package io.penstock.dispatcher.provider.answer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Reads what providers send as UTF-8, valid or not. */
final class Utf8 {
    private static final int MARK = 0xEFBBBF;
    /** Length of the byte order mark. */
    static final int MARK_BYTES = 3;

    static final byte FIRST_OF_MARK = (byte) 0xEF;

    /** The most characters that are checked at a time. */
    private static final int MAX_CHECKED_CHARACTERS = 512;

    private Utf8() {}

    /** The index at which the text begins, after a byte order mark if there is one. */
    static int afterMark(byte[] bytes, int length) {
        return length >= MARK_BYTES
                        && (((bytes[0] & 0xFF) << 16) | ((bytes[1] & 0xFF) << 8) | (bytes[2] & 0xFF)) == MARK
                ? MARK_BYTES
                : 0;
    }

    /** The text without its byte order mark. Invalid bytes become the replacement character. */
    static String text(byte[] bytes, int length) {
        int start = afterMark(bytes, length);
        return new String(bytes, start, length - start, charset(bytes, length));
    }

    /**
     * Whether the bytes are meant as UTF-8 and not as UTF-16, which begins with a mark or has a zero among its first
     * two bytes.
     */
    static boolean isMeant(byte[] bytes, int length) {
        return charset(bytes, length).equals(StandardCharsets.UTF_8);
    }

    private static Charset charset(byte[] bytes, int length) {
        if (length < 2) {
            return StandardCharsets.UTF_8;
        }
        int first = ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
        if (first == 0xFEFF || first == 0xFFFE) {
            return StandardCharsets.UTF_16;
        }
        return bytes[0] == 0
                ? StandardCharsets.UTF_16BE
                : bytes[1] == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    /** Whether the bytes in [from, to) are valid UTF-8. Allocates nothing for ASCII. */
    static boolean isWellFormed(byte[] bytes, int from, int to) {
        int ascii = from;
        while (ascii < to && bytes[ascii] >= 0) {
            ascii++;
        }
        if (ascii == to) {
            return true;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, ascii, to - ascii);
        CharBuffer out = CharBuffer.allocate(Math.min(to - ascii, MAX_CHECKED_CHARACTERS));
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }
}
