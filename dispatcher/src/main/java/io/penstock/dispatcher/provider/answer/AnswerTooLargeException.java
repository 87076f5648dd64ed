package io.penstock.dispatcher.provider.answer;

import java.io.IOException;

/** An answer is larger than Penstock carries. */
public final class AnswerTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    AnswerTooLargeException(int maxBytes) {
        super("the answer is larger than " + maxBytes + " bytes");
    }
}
