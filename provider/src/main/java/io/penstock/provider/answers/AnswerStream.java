package io.penstock.provider.answers;

/** A streamed answer, as a sequence of writes of one or more whole events. */
public interface AnswerStream {
    /** At least 1. */
    int writes();

    /** The bytes of one write, from 0. */
    byte[] write(int index);
}
