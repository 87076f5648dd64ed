package io.penstock.provider.answers;

/**
 * What a call used, as its answer says.
 *
 * @param input input tokens
 * @param cached those of them that came from a cache
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
