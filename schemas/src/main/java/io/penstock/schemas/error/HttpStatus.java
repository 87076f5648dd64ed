package io.penstock.schemas.error;

/** The HTTP statuses that Penstock's decisions depend on (RFC 9110, section 15.5; RFC 6585, section 4). */
public final class HttpStatus {
    /** The key is missing or unknown. */
    public static final int UNAUTHORIZED = 401;

    /** The key may not do this. */
    public static final int FORBIDDEN = 403;

    /** The server waited too long for the request. */
    public static final int REQUEST_TIMEOUT = 408;

    /** The request conflicts with the state of its target; some providers mean "try again". */
    public static final int CONFLICT = 409;

    /** A limit of the provider is used up. */
    public static final int TOO_MANY_REQUESTS = 429;

    private HttpStatus() {}
}
