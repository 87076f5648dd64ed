package io.penstock.provider;

import io.penstock.provider.limits.Account.CallEnd;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;

/** What is done with a request. */
sealed interface Reply {
    /** Told once how the call ended. */
    Consumer<CallEnd> end();

    /**
     * An answer.
     *
     * @param contentLength length that the headers announce; absent for a body in chunks
     * @param pieces the body; the headers go with the first piece
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
     * No answer; the connection is closed.
     *
     * @param afterNanos when, after the request arrived
     */
    record Dropped(long afterNanos, Consumer<CallEnd> end) implements Reply {}

    /** What happens after the last piece. */
    enum Close {
        /** The answer is complete, and the call was answered. */
        COMPLETE,
        /** The answer is complete as far as HTTP goes, but it is no good. */
        COMPLETE_BROKEN,
        /** The connection is cut once the headers are out, without any piece. */
        CUT_AFTER_HEADERS,
        /** The connection is cut once the last piece is out. */
        CUT_AFTER_PIECES
    }
}
