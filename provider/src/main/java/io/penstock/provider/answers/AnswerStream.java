package io.penstock.provider.answers;

/** A streamed answer, as a sequence of writes of one or more whole events. */
public interface AnswerStream {
    /** The number of writes, at least 1. */
    int writes();

    /** The bytes of one write; the index starts at 0. */
    byte[] write(int index);
}
