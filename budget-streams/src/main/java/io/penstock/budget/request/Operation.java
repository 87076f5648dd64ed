package io.penstock.budget.request;

/**
 * What a request asks an instance for: an endpoint, with a model. Who does one does not need to do another.
 *
 * @param endpoint the path of the call
 * @param model as the request names it
 */
public record Operation(String endpoint, String model) {
    /** What is not told apart from anything else. */
    public static final Operation UNKNOWN = new Operation("", "");

    /** What is longer is no endpoint or model of any provider, and is not worth remembering. */
    private static final int MAX_NAME = 256;

    /** The operation of these names, or {@link #UNKNOWN} when one of them is too long. */
    public static Operation of(String endpoint, String model) {
        return endpoint.length() > MAX_NAME || model.length() > MAX_NAME
                ? UNKNOWN
                // a pool has few of them and many requests
                : new Operation(endpoint.intern(), model.intern());
    }

    public boolean isKnown() {
        return !equals(UNKNOWN);
    }

    @Override
    public String toString() {
        return endpoint + " " + model;
    }
}
