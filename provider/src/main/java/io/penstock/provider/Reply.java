package io.penstock.provider;

import io.penstock.provider.limits.Account.CallEnd;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;

/** How a request is answered. */
sealed interface Reply {
    /** Takes, once, how the call ended. */
    Consumer<CallEnd> end();

    /**
     * An answer.
     *
     * @param contentLength the length that the headers announce; absent for a chunked body
     * @param pieces the body; the headers are sent with the first piece
     * @param close what happens after the last piece
     */
    record Answered(
            int status,
            List<Header> headers,
            ContentType contentType,
            OptionalLong contentLength,
            Pieces pieces,
            Close close,
            Consumer<CallEnd> end)
            implements Reply {}

    /**
     * The connection is closed without an answer.
     *
     * @param afterNanos how long after the request arrived
     */
    record Dropped(long afterNanos, Consumer<CallEnd> end) implements Reply {}

    /** What happens after the last piece. */
    enum Close {
        /** The answer is complete, and the call counts as answered. */
        COMPLETE,
        /** The answer is complete as HTTP, but its body is broken. */
        COMPLETE_BROKEN,
        /** The connection is cut after the headers, before any piece. */
        CUT_AFTER_HEADERS,
        /** The connection is cut after the last piece. */
        CUT_AFTER_PIECES
    }
}
