package io.penstock.dispatcher.provider.answer;

import io.penstock.dispatcher.provider.dialect.RateLimitHeaders;
import io.penstock.dispatcher.retry.RetryAfter;
import io.penstock.records.RateLimitReading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Status and headers of an answer.
 *
 * @param retryAfter how long the provider asks to wait
 * @param shouldRetry whether {@code x-should-retry} asks for another call, as OpenAI's and Anthropic's own clients
 *     read it; absent without it
 * @param providerRequestId the provider's own id of the call
 * @param codings the body's content codings, in the order in which they were applied
 */
record AnswerHead(
        int status,
        Optional<Duration> retryAfter,
        Optional<Boolean> shouldRetry,
        List<RateLimitReading> rateLimits,
        Optional<String> providerRequestId,
        List<ContentCoding> codings) {
    private static final String RETRY_AFTER_MILLIS = "retry-after-ms";
    private static final String SHOULD_RETRY = "x-should-retry";
    private static final List<String> REQUEST_ID_HEADERS = List.of("x-request-id", "request-id", "apim-request-id");

    static AnswerHead of(HttpResponse head, RateLimitHeaders rateLimits, Instant now) {
        Optional<Duration> retryAfter = Optional.ofNullable(value(head, RETRY_AFTER_MILLIS))
                .flatMap(RetryAfter::parseMillis)
                .or(() -> Optional.ofNullable(value(head, HttpHeaders.RETRY_AFTER))
                        .flatMap(text -> RetryAfter.parse(text, now)));
        String coding = value(head, HttpHeaders.CONTENT_ENCODING);
        return new AnswerHead(
                head.getCode(),
                retryAfter,
                Optional.ofNullable(value(head, SHOULD_RETRY)).flatMap(AnswerHead::flag),
                rateLimits.read(name -> value(head, name), now),
                REQUEST_ID_HEADERS.stream()
                        .flatMap(name -> Optional.ofNullable(value(head, name)).stream())
                        .findFirst(),
                coding == null ? List.of() : ContentCoding.named(coding));
    }

    boolean isSuccess() {
        return status / 100 == 2;
    }

    private static Optional<Boolean> flag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static @Nullable String value(HttpResponse head, String name) {
        Header header = head.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
