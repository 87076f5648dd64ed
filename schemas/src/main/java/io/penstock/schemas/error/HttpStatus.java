package io.penstock.schemas.error;

/** Statuses of HTTP answers that Penstock decides by (RFC 9110, section 15.5; RFC 6585, section 4). */
public final class HttpStatus {
    /** The key is missing, or not known. */
    public static final int UNAUTHORIZED = 401;

    /** The key may not do this. */
    public static final int FORBIDDEN = 403;

    /** The server waited too long for the request. */
    public static final int REQUEST_TIMEOUT = 408;

    /** The request contradicts the state of what it is about; some providers mean "try again". */
    public static final int CONFLICT = 409;

    /** A limit of the provider is used up. */
    public static final int TOO_MANY_REQUESTS = 429;

    private HttpStatus() {}
}
