package io.penstock.provider.answers;

import java.util.OptionalLong;

/** A call as it was understood. */
public sealed interface Call {
    String model();

    long inputTokens();

    /** A hash of the body: calls of the same content are answered alike. */
    long contentHash();

    /**
     * Asks for text.
     *
     * @param endpoint any but embeddings
     * @param maxOutputTokens the call's own maximum for each choice
     * @param outputTokens how long each answer is to be, where the call's {@code metadata.output_tokens} says so
     */
    record Generation(
            Endpoint endpoint,
            String model,
            long inputTokens,
            OptionalLong maxOutputTokens,
            OptionalLong outputTokens,
            Answers answers,
            Delivery delivery,
            long contentHash)
            implements Call {}

    /**
     * How many answers a call wants.
     *
     * @param choices that are sent, from 1: {@code n} for each prompt
     * @param drafts that are generated and billed, at least the choices: {@code best_of} for each prompt
     */
    record Answers(int choices, int drafts) {
        static final Answers ONE = new Answers(1, 1);
    }

    /**
     * Asks for vectors.
     *
     * @param inputs how many, from 1
     * @param dimensions length of each
     */
    record Embedding(
            String model, long inputTokens, int inputs, int dimensions, VectorEncoding encoding, long contentHash)
            implements Call {}

    /** How the text is delivered. */
    enum Delivery {
        WHOLE,
        STREAMED,
        /** Streamed, with {@code stream_options.include_usage}. */
        STREAMED_WITH_USAGE
    }

    /** How vectors are written. */
    enum VectorEncoding {
        NUMBERS,
        BASE64
    }
}
