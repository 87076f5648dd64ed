package io.penstock.cli.batch;

import java.util.OptionalLong;

/**
 * How long the answers of one request may get.
 *
 * @param perAnswer the most output tokens of one answer, when the body names it
 * @param answers how many answers the body asks for, at least 1
 */
record OutputBound(OptionalLong perAnswer, long answers) {
    static final OutputBound NO_OUTPUT = new OutputBound(OptionalLong.of(0), 1);

    /** The most output tokens of all answers; absent when the pool's default decides for a single answer. */
    OptionalLong total(long poolDefault) {
        if (perAnswer.isEmpty() && answers == 1) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.multiplyExact(perAnswer.orElse(poolDefault), answers));
    }
}
