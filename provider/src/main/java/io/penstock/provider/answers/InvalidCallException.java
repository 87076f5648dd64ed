package io.penstock.provider.answers;

/** A call that cannot be read, with the error that answers it. */
public final class InvalidCallException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    public InvalidCallException(ApiError error) {
        super(error.message());
        this.error = error;
    }

    public ApiError error() {
        return error;
    }
}
