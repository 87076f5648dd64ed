package io.penstock.provider.answers;

/**
 * The usage that an answer states, in tokens.
 *
 * @param input input tokens
 * @param cached input tokens among them that came from a cache
 * @param output output tokens of all choices
 */
public record Usage(long input, long cached, long output) {
    public Usage times(double factor) {
        return new Usage(Math.round(input * factor), Math.round(cached * factor), Math.round(output * factor));
    }

    public long total() {
        return input + output;
    }
}
