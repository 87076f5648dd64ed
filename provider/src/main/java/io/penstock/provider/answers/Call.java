package io.penstock.provider.answers;

import java.util.OptionalLong;

/** A call that has been read. */
public sealed interface Call {
    String model();

    long inputTokens();

    /** A hash of the body. Calls with the same body are answered alike. */
    long contentHash();

    /**
     * A call for text.
     *
     * @param endpoint any endpoint but embeddings
     * @param maxOutputTokens the call's own maximum for each choice
     * @param outputTokens the length of each answer, if the call's {@code metadata.output_tokens} asks for one
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
     * @param choices answers that are sent: {@code n} for each prompt, at least 1
     * @param drafts answers that are generated and billed: {@code best_of} for each prompt, at least {@code choices}
     */
    record Answers(int choices, int drafts) {
        static final Answers ONE = new Answers(1, 1);
    }

    /**
     * A call for embedding vectors.
     *
     * @param inputs the number of inputs, at least 1
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
