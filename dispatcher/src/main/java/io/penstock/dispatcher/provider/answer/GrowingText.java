package io.penstock.dispatcher.provider.answer;

import java.nio.CharBuffer;

/** A text that arrives in parts and is one value in a JSON tree. */
final class GrowingText implements CharSequence {
    private final StringBuilder text = new StringBuilder();
    private int repetitions;

    void append(String part) {
        text.append(part);
    }

    void append(char[] characters, int offset, int length) {
        text.append(characters, offset, length);
    }

    /**
     * Appends a part of what may be a text, or a label that some providers repeat in every event. A part that equals
     * everything before it is held back until another part shows that it is a text.
     */
    void appendUnlessRepeated(CharBuffer part) {
        if (part.isEmpty()) {
            return;
        }
        if (text.length() == part.length() && CharSequence.compare(text, part) == 0) {
            repetitions++;
            return;
        }
        String once = text.toString();
        for (; repetitions > 0; repetitions--) {
            text.append(once);
        }
        text.append(part);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
