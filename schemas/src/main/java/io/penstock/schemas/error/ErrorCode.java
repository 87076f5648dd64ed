package io.penstock.schemas.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why an attempt or a request did not succeed, for programs: {@code error.code} of a response, {@code error_code} of
 * an outcome. The text of a code is part of the contract and does not change. docs/MESSAGES.md says what each code
 * means.
 */
public final class ErrorCode {
    private static final List<ErrorCode> NAMED = new ArrayList<>();

    // the ledger's
    public static final ErrorCode INVALID_REQUEST = named("invalid_request");
    public static final ErrorCode UNKNOWN_POOL = named("unknown_pool");
    public static final ErrorCode EXCEEDS_EVERY_LIMIT = named("exceeds_every_limit");
    public static final ErrorCode TOO_MANY_BATCHES = named("too_many_batches");
    public static final ErrorCode LEDGER_FAILURE = named("ledger_failure");
    public static final ErrorCode EXPIRED = named("expired");
    public static final ErrorCode CANCELLED = named("cancelled");

    // the dispatchers'
    public static final ErrorCode EXCEEDS_PROVIDER_LIMIT = named("exceeds_provider_limit");
    public static final ErrorCode INVALID_BODY = named("invalid_body");
    public static final ErrorCode INVALID_ENDPOINT = named("invalid_endpoint");
    public static final ErrorCode UNSUPPORTED_ENDPOINT = named("unsupported_endpoint");
    public static final ErrorCode CONNECTION_ERROR = named("connection_error");
    public static final ErrorCode RESPONSE_TIMEOUT = named("response_timeout");
    public static final ErrorCode UNFINISHED_ANSWER = named("unfinished_answer");
    public static final ErrorCode UNREADABLE_ANSWER = named("unreadable_answer");
    public static final ErrorCode ANSWER_TOO_LARGE = named("answer_too_large");
    public static final ErrorCode STREAM_OPTIONS_REFUSED = named("stream_options_refused");
    public static final ErrorCode ABORTED = named("aborted");
    public static final ErrorCode WORKER_FAILURE = named("worker_failure");

    // of outcomes only: the request goes back to the ledger
    public static final ErrorCode CONNECT_TIMEOUT = named("connect_timeout");
    public static final ErrorCode MISSING_API_KEY = named("missing_api_key");
    public static final ErrorCode LAPSED = named("lapsed");

    private final String text;

    private ErrorCode(String text) {
        this.text = text;
    }

    private static ErrorCode named(String text) {
        ErrorCode code = new ErrorCode(text);
        NAMED.add(code);
        return code;
    }

    /**
     * The code of an answer with an HTTP status that is not a success.
     *
     * @throws IllegalArgumentException when the status is not in [300, 599]
     */
    public static ErrorCode ofHttpStatus(int status) {
        if (status < 300 || status > 599) {
            throw new IllegalArgumentException("status must be in [300, 599], got " + status);
        }
        return new ErrorCode("http_" + status);
    }

    /** All codes except those of an HTTP status. */
    public static List<ErrorCode> named() {
        return List.copyOf(NAMED);
    }

    /**
     * The code with this text; empty for the code of an HTTP status and for a text that only another version knows.
     */
    public static Optional<ErrorCode> find(String text) {
        return NAMED.stream().filter(code -> code.text.equals(text)).findFirst();
    }

    /** The code as it is in records. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ErrorCode code && code.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
