package io.penstock.lab.simulation;

import java.util.Optional;

/**
 * How a caller writes a request down.
 *
 * @param pool that the record names, when it is not the pool's own name
 * @param model of the body
 * @param choices answers that the body asks for, at least 1
 * @param prompts that the body has, at least 1
 * @param where the most output tokens stand
 * @param image the URL of an image in the body
 */
public record Form(
        Optional<String> pool, String model, int choices, int prompts, Maximum where, Optional<String> image) {
    /** Where a request says how long its answer may be. */
    public enum Maximum {
        /** In the record's field. */
        RECORD,
        /** In the body, for each answer. */
        BODY,
        /** Nowhere: the pool's default holds for each answer. */
        NOWHERE
    }

    /** In the record, of one answer. */
    public static final Form PLAIN = new Form(Optional.empty(), "m", 1, 1, Maximum.RECORD, Optional.empty());

    /** Plain, but with a body of JSON that names a model. */
    public static Form ofModel(String model) {
        return new Form(Optional.empty(), model, 1, 1, Maximum.RECORD, Optional.empty());
    }

    /** A chat about an image. */
    public static Form ofImage(String url) {
        return new Form(Optional.empty(), "vision", 1, 1, Maximum.RECORD, Optional.of(url));
    }

    /** Whether the body is no JSON, since nothing in it matters. */
    boolean isPlain() {
        return new Form(Optional.empty(), model, choices, prompts, where, image).equals(PLAIN);
    }

    /** Answers in all. */
    public int answers() {
        return choices * prompts;
    }

    /**
     * The body, with padding up to a size.
     *
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
