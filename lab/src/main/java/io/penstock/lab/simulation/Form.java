package io.penstock.lab.simulation;

import java.util.Optional;

/**
 * How a caller writes a request.
 *
 * @param pool the pool that the record names, if that is not the pool's own name
 * @param model the model in the body
 * @param choices the number of answers that the body asks for, at least 1
 * @param prompts the number of prompts in the body, at least 1
 * @param where the request states its most output tokens
 * @param image the URL of an image in the body, if there is one
 */
public record Form(
        Optional<String> pool, String model, int choices, int prompts, Maximum where, Optional<String> image) {
    /** Where a request states its most output tokens. */
    public enum Maximum {
        /** In the record's field. */
        RECORD,
        /** In the body, for each answer. */
        BODY,
        /** Nowhere, so the pool's default applies to each answer. */
        NOWHERE
    }

    /** The plain form: one answer, with its maximum in the record. */
    public static final Form PLAIN = new Form(Optional.empty(), "m", 1, 1, Maximum.RECORD, Optional.empty());

    /** The plain form with a JSON body that names a model. */
    public static Form ofModel(String model) {
        return new Form(Optional.empty(), model, 1, 1, Maximum.RECORD, Optional.empty());
    }

    /** The form of a chat about an image. */
    public static Form ofImage(String url) {
        return new Form(Optional.empty(), "vision", 1, 1, Maximum.RECORD, Optional.of(url));
    }

    /** Whether the body is not JSON, because nothing in it matters. */
    boolean isPlain() {
        return new Form(Optional.empty(), model, choices, prompts, where, image).equals(PLAIN);
    }

    /** The number of answers in all. */
    public int answers() {
        return choices * prompts;
    }

    /**
     * The body, padded to a size.
     *
     * @param bytes the size to pad to
     * @param maxOutputTokens of all answers together
     */
    String body(int bytes, long maxOutputTokens) {
        StringBuilder body = new StringBuilder("{\"model\":\"").append(model).append('"');
        if (choices > 1) {
            body.append(",\"n\":").append(choices);
        }
        if (where == Maximum.BODY) {
            body.append(",\"max_tokens\":").append(maxOutputTokens / answers());
        }
        if (image.isPresent()) {
            return body.append(",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"what?\"},")
                    .append("{\"type\":\"image_url\",\"image_url\":{\"url\":\"")
                    .append(image.get())
                    .append("\"}}]}]}")
                    .toString();
        }
        body.append(",\"prompt\":");
        if (prompts == 1) {
            int missing = Math.max(0, bytes - body.length() - 3);
            return body.append('"').append("x".repeat(missing)).append("\"}").toString();
        }
        int missing = Math.max(0, bytes - body.length() - 3 * prompts - 2);
        for (int i = 0; i < prompts; i++) {
            body.append(i == 0 ? '[' : ',')
                    .append('"')
                    .append("x".repeat(missing / prompts + (i < missing % prompts ? 1 : 0)))
                    .append('"');
        }
        return body.append("]}").toString();
    }
}
