package io.penstock.dispatcher.provider.answer;

import io.penstock.dispatcher.call.CallReport.Answer;
import io.penstock.dispatcher.provider.answer.AnswerBody.Read;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.ProviderError;
import io.penstock.dispatcher.retry.Refusal;
import io.penstock.records.Usage;
import io.penstock.schemas.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.hc.core5.http.HttpResponse;

/** Reads one answer as it arrives, and tells what it was: an answer, an error, unfinished or unreadable. */
public final class AnswerReader {
    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;
    private static final int SERVER_ERROR = 500;

    /**
     * The most that is kept of an error that is not JSON. A body under a success status may have been paid for and is
     * kept whole.
     */
    private static final int MAX_ERROR_PAGE_BYTES = 64 * 1024;

    private final ProviderCall call;
    private final AnswerHead head;
    private final AnswerBody body;
    private final int maxBytes;

    /** @param buffers cleared buffers that nothing else uses until the answer is read */
    public AnswerReader(HttpResponse head, ProviderCall call, int maxBytes, CallBuffers buffers, Instant now) {
        this.call = call;
        this.head = AnswerHead.of(head, call.api().rateLimits(), now);
        this.body = new AnswerBody(
                call, this.head.codings(), maxBytes, this.head.isSuccess() ? maxBytes : MAX_ERROR_PAGE_BYTES, buffers);
        this.maxBytes = maxBytes;
    }

    /**
     * Takes the next bytes.
     *
     * @return whether they contain the first part of a streamed output
     * @throws AnswerTooLargeException if the answer is larger than the bound
     */
    public boolean accept(ByteBuffer bytes) throws AnswerTooLargeException {
        return body.accept(bytes);
    }

    /** The result, after the last byte. */
    public Result finish() {
        try {
            return result(body.finish());
        } catch (AnswerTooLargeException e) {
            return tooLarge();
        }
    }

    private Result result(Read read) {
        if (!head.isSuccess()) {
            return error(head.status(), read, "The provider answered with status " + head.status());
        }
        if (read.error().isPresent()) {
            int status = read.error().flatMap(ProviderError::status).orElse(SERVER_ERROR);
            return error(
                    status,
                    read,
                    "The provider answered with an error under status " + head.status() + ", which is read as status "
                            + status);
        }
        return switch (read.state()) {
            case WHOLE ->
                new Result(
                        new Ending.Answered(head.status(), head.retryAfter()), "", answer(read.json(), read.usage()));
            case UNFINISHED ->
                new Result(
                        unfinished(),
                        read.json().isPresent()
                                ? "The provider's answer broke off before its end. Its body has what came."
                                : "The provider's answer was empty.",
                        answer(read.json(), read.usage()));
            case UNREADABLE ->
                new Result(
                        new Ending.Refused(ErrorCode.UNREADABLE_ANSWER),
                        "The provider's answer could not be understood. Its body has what came, as text.",
                        answer(read.json(), read.usage()));
        };
    }

    private Result error(int status, Read read, String what) {
        Answer answer = answer(read.json(), read.usage());
        if (status < 200 || status > 599) {
            return new Result(new Ending.Broken(ErrorCode.UNREADABLE_ANSWER), what + ", which is none.", answer);
        }
        if (isOfStreamOptions(status, read)) {
            call.api().refusesStreamOptions();
            return new Result(
                    new Ending.Broken(ErrorCode.STREAM_OPTIONS_REFUSED),
                    what + ": it does not take stream_options, and is called without them from now on.",
                    answer);
        }
        Ending.Answered ending = new Ending.Answered(status, head.retryAfter(), read.error(), head.shouldRetry());
        String name = read.error()
                .flatMap(ProviderError::name)
                .map(code -> " (" + code + ")")
                .orElse("");
        return new Result(ending, what + name + reason(ending), answer);
    }

    private static String reason(Ending.Answered ending) {
        if (Refusal.isOfExhaustedAccount(ending)) {
            return ": the account has no credit left. Top it up; its instance is set aside until then.";
        }
        return Refusal.isOverLimit(ending)
                ? ": the request alone is larger than a limit of the instance. Lower its max_tokens, shorten it, or name a"
                        + " pool with a larger limit."
                : ".";
    }

    /** Whether the provider refuses the {@code stream_options} that the caller did not ask for. */
    private boolean isOfStreamOptions(int status, Read read) {
        boolean isNamed = read.json()
                .filter(text -> text.contains("stream_options") || text.contains("include_usage"))
                .isPresent();
        return call.body().asksForMore() && (status == BAD_REQUEST || status == UNPROCESSABLE) && isNamed;
    }

    private Ending unfinished() {
        return head.shouldRetry().orElse(true)
                ? new Ending.Broken(ErrorCode.UNFINISHED_ANSWER)
                : new Ending.Refused(ErrorCode.UNFINISHED_ANSWER);
    }

    /** The result of an answer that is larger than the bound. */
    public Result tooLarge() {
        return new Result(
                new Ending.Refused(ErrorCode.ANSWER_TOO_LARGE),
                "The provider's answer is larger than the limit of " + maxBytes + " bytes.",
                withoutBody());
    }

    /** The answer without its body: status and headers, as when the connection broke. */
    public Answer withoutBody() {
        return answer(Optional.empty(), Optional.empty());
    }

    private Answer answer(Optional<String> json, Optional<Usage> usage) {
        return new Answer(head.status(), json, usage, head.rateLimits(), head.providerRequestId());
    }

    /** How the call ended, a sentence about it for a person, and the answer. */
    public record Result(Ending ending, String message, Answer answer) {}
}
