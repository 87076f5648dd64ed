package io.penstock.dispatcher.provider;

import io.penstock.dispatcher.provider.CallReport.Answer;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.Refusal;
import io.penstock.dispatcher.retry.RetryAfter;
import io.penstock.records.RateLimitReading;
import io.penstock.records.Usage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Reads one answer as it comes, plain or streamed, and tells what it was. */
final class AnswerReader {
    private static final int MAX_QUOTED_BYTES = 64 * 1024;
    private static final String RETRY_AFTER_MILLIS = "retry-after-ms";
    private static final List<String> REQUEST_ID_HEADERS = List.of("x-request-id", "request-id", "apim-request-id");

    private final ProviderApi api;
    private final int status;
    private final Optional<Duration> retryAfter;
    private final List<RateLimitReading> rateLimits;
    private final Optional<String> providerRequestId;
    private final int maxBytes;
    private final ByteArrayBuffer plain;
    private final @Nullable EventStream stream;
    private final @Nullable SseParser events;
    private boolean outputSeen;
    private @Nullable IOException unreadable;

    /** @param buffers cleared, and used by nothing else until the answer is read */
    AnswerReader(HttpResponse head, ProviderCall call, int maxBytes, CallBuffers buffers, Instant now) {
        this.api = call.api();
        this.status = head.getCode();
        this.retryAfter = Optional.ofNullable(value(head, RETRY_AFTER_MILLIS))
                .flatMap(RetryAfter::parseMillis)
                .or(() -> Optional.ofNullable(value(head, HttpHeaders.RETRY_AFTER))
                        .flatMap(text -> RetryAfter.parse(text, now)));
        this.rateLimits = api.rateLimits().read(name -> value(head, name), now);
        this.providerRequestId = REQUEST_ID_HEADERS.stream()
                .flatMap(name -> Optional.ofNullable(value(head, name)).stream())
                .findFirst();
        this.maxBytes = maxBytes;
        this.plain = buffers.answer();
        this.stream = isEventStream(head)
                ? EventStream.forEndpoint(call.endpoint(), maxBytes).orElse(null)
                : null;
        this.events = stream == null ? null : buffers.events();
    }

    /**
     * Takes the next bytes.
     *
     * @return whether the first part of a streamed output was among them
     * @throws AnswerTooLargeException if the answer passes the bound
     */
    boolean accept(ByteBuffer bytes) throws IOException {
        if (events != null) {
            boolean seenBefore = outputSeen;
            events.accept(bytes, this::event);
            if (unreadable instanceof AnswerTooLargeException tooLarge) {
                throw tooLarge;
            }
            return outputSeen && !seenBefore;
        }
        int length = bytes.remaining();
        if (plain.length() + length > maxBytes) {
            throw new AnswerTooLargeException(maxBytes);
        }
        plain.ensureCapacity(length);
        bytes.get(plain.array(), plain.length(), length);
        plain.setLength(plain.length() + length);
        return false;
    }

    /** What the answer was, once the last byte has come. */
    Result finish() {
        boolean succeeded = status / 100 == 2;
        try {
            if (unreadable != null) {
                throw unreadable;
            }
            byte[] bytes = plain.array();
            int length = plain.length();
            if (stream != null) {
                bytes = stream.assembled();
                length = bytes.length;
                if (length > maxBytes) {
                    throw new AnswerTooLargeException(maxBytes);
                }
            }
            return read(bytes, length);
        } catch (AnswerTooLargeException e) {
            return tooLarge();
        } catch (IOException e) {
            return succeeded
                    ? unreadable()
                    : new Result(answered(Optional.empty()), refusal(), answer(quoted(), Optional.empty()));
        }
    }

    private Result read(byte[] bytes, int length) throws IOException {
        Optional<Usage> usage = api.usage().parse(bytes, length);
        String body = new String(bytes, 0, length, StandardCharsets.UTF_8);
        Optional<String> errorCode = Refusal.isTold(status) ? ErrorCode.of(bytes, length) : Optional.empty();
        return new Result(answered(errorCode), status / 100 == 2 ? "" : refusal(), answer(Optional.of(body), usage));
    }

    /** What a successful answer was that is no JSON: it has been paid for, so what can be read of it is kept. */
    private Result unreadable() {
        try {
            if (stream == null) {
                byte[] repaired = Json.repaired(plain.array(), plain.length());
                if (repaired.length <= maxBytes) {
                    return read(repaired, repaired.length);
                }
            }
        } catch (IOException e) {
            // no JSON by any reading
        }
        return new Result(
                new Ending.Broken("unreadable_answer"),
                "The provider's answer could not be read as JSON.",
                answer(Optional.empty(), Optional.empty()));
    }

    /** What the answer was when it passed the bound. */
    Result tooLarge() {
        return new Result(
                new Ending.Refused("answer_too_large"),
                "The provider's answer is larger than the limit of " + maxBytes + " bytes.",
                answer(Optional.empty(), Optional.empty()));
    }

    /** What came before the connection broke: status and headers without a body. */
    Answer withoutBody() {
        return answer(Optional.empty(), Optional.empty());
    }

    private void event(byte[] data, int length) {
        if (stream == null || unreadable != null) {
            return;
        }
        try {
            outputSeen |= stream.accept(data, length);
        } catch (IOException e) {
            unreadable = e;
        }
    }

    private Ending answered(Optional<String> errorCode) {
        return status >= 200 && status <= 599
                ? new Ending.Answered(status, retryAfter, errorCode)
                : new Ending.Broken("unreadable_answer");
    }

    private String refusal() {
        return "The provider answered with status " + status + ".";
    }

    /** The beginning of a body that is no JSON, as a JSON string. */
    private Optional<String> quoted() {
        if (plain.isEmpty()) {
            return Optional.empty();
        }
        String text = new String(plain.array(), 0, Math.min(plain.length(), MAX_QUOTED_BYTES), StandardCharsets.UTF_8);
        return Optional.of(Json.MAPPER.getNodeFactory().textNode(text).toString());
    }

    private Answer answer(Optional<String> body, Optional<Usage> usage) {
        return new Answer(status, body, usage, rateLimits, providerRequestId);
    }

    private static boolean isEventStream(HttpResponse head) {
        String type = value(head, HttpHeaders.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
    }

    private static @Nullable String value(HttpResponse head, String name) {
        Header header = head.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** An ending, a sentence about it, and the answer. */
    record Result(Ending ending, String message, Answer answer) {}
}
