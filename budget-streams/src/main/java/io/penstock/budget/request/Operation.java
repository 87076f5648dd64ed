package io.penstock.budget.request;

/**
 * What a request asks an instance for: an endpoint with a model. An instance that does one operation need not do
 * another.
 *
 * @param endpoint the path of the call
 * @param model the model that the request names; empty for none
 */
public record Operation(String endpoint, String model) {
    /** An operation that is not known, such as one with too long a name. */
    public static final Operation UNKNOWN = new Operation("", "");

    /** The longest name in characters. No endpoint or model of a provider is longer. */
    private static final int MAX_NAME = 256;

    /** The operation of these names, or {@link #UNKNOWN} when one of them is too long. */
    public static Operation of(String endpoint, String model) {
        return endpoint.length() > MAX_NAME || model.length() > MAX_NAME
                ? UNKNOWN
                // a pool has few operations and many requests
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
