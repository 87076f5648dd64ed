package io.penstock.dispatcher.offsets;

/** Whether an owner of a partition has released it in good order. */
public enum HandoverState {
    /** The owner may have started anything that it could read. */
    OPEN('O'),
    /** The owner has released it: what is not done was not started. */
    CLEAN('C');

    private final char letter;

    HandoverState(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }
}
