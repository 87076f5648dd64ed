package io.penstock.lab.simulation;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request to come, with what only the provider will know of it.
 *
 * @param atMillis when it is submitted, since the beginning
 * @param inputTokens what the provider will count for the body
 * @param outputTokens what the answer will have, at most {@code maxOutputTokens}
 * @param maxWaitMillis its longest wait for a grant
 * @param deadlineMillis its deadline, since the beginning
 * @param form how its caller writes it down
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
    /** Which call it is. */
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

    /** Written down plainly. */
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

    /** By what the simulation knows it. */
    String identity() {
        return Identity.of(tenant, id);
    }

    /** What the provider will count in all. */
    public long tokens() {
        return inputTokens + outputTokens;
    }

    /** The same in another form. */
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

    /** The same with another body, and what the provider counts for it. */
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

    /** The same under another id. */
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

    /** Another request with the same id, of another pool's caller, so much later. */
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

    /** The same on another endpoint, with an answer of at most so many tokens. */
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
