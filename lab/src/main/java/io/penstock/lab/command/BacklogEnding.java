package io.penstock.lab.command;

import io.penstock.records.ResponseStatus;

/** Why many waiting requests end at once. */
enum BacklogEnding {
    DEADLINE("one deadline", ResponseStatus.EXPIRED),
    POOL_TAKEN_AWAY("pool taken away", ResponseStatus.REJECTED),
    BATCH_CANCELLED("batch cancelled", ResponseStatus.CANCELLED);

    private final String words;
    private final ResponseStatus end;

    BacklogEnding(String words, ResponseStatus end) {
        this.words = words;
        this.end = end;
    }

    String words() {
        return words;
    }

    /** The status with which each of them ends. */
    ResponseStatus end() {
        return end;
    }
}
