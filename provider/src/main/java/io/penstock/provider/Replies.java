package io.penstock.provider;

import io.penstock.provider.Reply.Answered;
import io.penstock.provider.Reply.Close;
import io.penstock.provider.answers.ApiError;
import io.penstock.provider.answers.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;

/** Replies that are sent at once and do not answer an accepted call. */
final class Replies {
    static final ContentType JSON = ContentType.create("application/json");
    static final ContentType EVENTS = ContentType.create("text/event-stream", StandardCharsets.UTF_8);

    private Replies() {}

    static Answered json(int status, List<Header> headers, byte[] body) {
        return new Answered(
                status, headers, JSON, OptionalLong.of(body.length), Pieces.whole(body, 0), Close.COMPLETE, end -> {});
    }

    static Answered error(Dialect dialect, ApiError error, List<Header> headers) {
        return json(error.status(), headers, error.toJson(dialect));
    }
}
