package io.penstock.dispatcher.offsets;

/** Whether an owner of a partition has let go of it. */
public enum HandoverState {
    /** The owner may have started anything that it could read. */
    OPEN('O'),
    /** The owner let go: what is not done was not started. */
    CLEAN('C');

    private final char letter;

    HandoverState(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }
}
