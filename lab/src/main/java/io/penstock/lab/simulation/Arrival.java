package io.penstock.lab.simulation;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request that will be submitted, with what only the provider will know about it.
 *
 * @param atMillis when it is submitted, in milliseconds since the beginning
 * @param inputTokens the input tokens that the provider will count
 * @param outputTokens the output tokens of the answer, at most {@code maxOutputTokens}
 * @param maxWaitMillis its longest wait for a grant
 * @param deadlineMillis its deadline, in milliseconds since the beginning
 * @param form how its caller writes it
 */
public record Arrival(
        String id,
        long atMillis,
        String tenant,
        int priority,
        Endpoint endpoint,
        int bodyBytes,
        long inputTokens,
        long outputTokens,
        long maxOutputTokens,
        OptionalLong maxWaitMillis,
        OptionalLong deadlineMillis,
        Form form) {
    /** The kind of call. */
    public enum Endpoint {
        CHAT("/v1/chat/completions"),
        COMPLETIONS("/v1/completions"),
        EMBEDDINGS("/v1/embeddings");

        private final String path;

        Endpoint(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    /** An arrival in the plain form. */
    public Arrival(
            String id,
            long atMillis,
            String tenant,
            int priority,
            Endpoint endpoint,
            int bodyBytes,
            long inputTokens,
            long outputTokens,
            long maxOutputTokens,
            OptionalLong maxWaitMillis,
            OptionalLong deadlineMillis) {
        this(
                id,
                atMillis,
                tenant,
                priority,
                endpoint,
                bodyBytes,
                inputTokens,
                outputTokens,
                maxOutputTokens,
                maxWaitMillis,
                deadlineMillis,
                Form.PLAIN);
    }

    public Arrival {
        if (outputTokens > maxOutputTokens) {
            throw new IllegalArgumentException("an answer has at most the maximum of its request, got " + outputTokens
                    + " of " + maxOutputTokens + " output tokens");
        }
    }

    /** The key by which the simulation identifies it, see {@link Identity}. */
    String identity() {
        return Identity.of(tenant, id);
    }

    /** All tokens that the provider will count. */
    public long tokens() {
        return inputTokens + outputTokens;
    }

    /** The same arrival in another form. */
    public Arrival with(Form other) {
        return new Arrival(
                id,
                atMillis,
                tenant,
                priority,
                endpoint,
                bodyBytes,
                inputTokens,
                outputTokens,
                maxOutputTokens,
                maxWaitMillis,
                deadlineMillis,
                other);
    }

    /** The same arrival with another body size and number of input tokens. */
    Arrival sized(int bytes, long tokens) {
        return new Arrival(
                id,
                atMillis,
                tenant,
                priority,
                endpoint,
                bytes,
                tokens,
                outputTokens,
                maxOutputTokens,
                maxWaitMillis,
                deadlineMillis,
                form);
    }

    /** The same arrival with another id. */
    Arrival named(String other) {
        return new Arrival(
                other,
                atMillis,
                tenant,
                priority,
                endpoint,
                bodyBytes,
                inputTokens,
                outputTokens,
                maxOutputTokens,
                maxWaitMillis,
                deadlineMillis,
                form);
    }

    /** Another request with the same id, from a caller of another pool, {@code laterMillis} later. */
    Arrival twin(String pool, long laterMillis) {
        return new Arrival(
                id,
                atMillis + laterMillis,
                Identity.TWIN,
                priority,
                endpoint,
                bodyBytes,
                inputTokens,
                outputTokens,
                maxOutputTokens,
                OptionalLong.empty(),
                OptionalLong.empty(),
                new Form(Optional.of(pool), form.model(), form.choices(), form.prompts(), form.where(), form.image()));
    }

    /** The same arrival on another endpoint, with an answer of at most {@code most} tokens. */
    Arrival asking(Endpoint other, long most) {
        return new Arrival(
                id,
                atMillis,
                tenant,
                priority,
                other,
                bodyBytes,
                inputTokens,
                Math.min(outputTokens, most),
                most,
                maxWaitMillis,
                deadlineMillis,
                form);
    }
}
