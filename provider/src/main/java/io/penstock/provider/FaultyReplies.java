package io.penstock.provider;

import io.penstock.provider.Reply.Answered;
import io.penstock.provider.Reply.Close;
import io.penstock.provider.Reply.Dropped;
import io.penstock.provider.answers.ApiError;
import io.penstock.provider.answers.Dialect;
import io.penstock.provider.faults.Fault;
import io.penstock.provider.limits.Account.CallEnd;
import io.penstock.provider.model.AnswerTiming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/** Applies a fault to a sound answer. */
final class FaultyReplies {
    private static final int TRICKLED_PIECES = 50;
    private static final byte[] END_OF_EVENT = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private FaultyReplies() {}

    static Reply of(Dialect dialect, Fault fault, Answered sound, AnswerTiming pace) {
        if (fault instanceof Fault.Status status) {
            return status(dialect, status, sound.headers(), sound.end());
        }
        if (fault instanceof Fault.Delay delay) {
            return with(sound, sound.pieces().laterBy(delay.by().toNanos()), sound.contentLength(), Close.COMPLETE);
        }
        if (fault instanceof Fault.Silence silence) {
            return new Dropped(silence.duration().toNanos(), sound.end());
        }
        if (fault instanceof Fault.Trickle trickle) {
            Pieces slow = sound.pieces().spreadOver(trickle.over().toNanos(), TRICKLED_PIECES);
            return with(sound, slow, sound.contentLength(), Close.COMPLETE);
        }
        if (fault instanceof Fault.MalformedBody) {
            return malformed(sound);
        }
        if (fault instanceof Fault.Cut cut) {
            return switch (cut.at()) {
                case BEFORE_HEADERS -> new Dropped(pace.totalNanos(), sound.end());
                case AFTER_HEADERS -> with(sound, sound.pieces(), sound.contentLength(), Close.CUT_AFTER_HEADERS);
                case MID_BODY -> with(sound, sound.pieces().firstHalf(), sound.contentLength(), Close.CUT_AFTER_PIECES);
            };
        }
        return sound;
    }

    static Answered status(Dialect dialect, Fault.Status fault, List<Header> headers, Consumer<CallEnd> end) {
        List<Header> all = new ArrayList<>(headers);
        fault.retryAfter()
                .ifPresent(after -> all.add(
                        new BasicHeader("Retry-After", RateLimitHeaderWriter.secondsRoundedUp(after.toNanos()))));
        byte[] body = ApiError.asked(fault.status()).toJson(dialect);
        return new Answered(
                fault.status(),
                all,
                Replies.JSON,
                OptionalLong.of(body.length),
                Pieces.whole(body, 0),
                Close.COMPLETE_BROKEN,
                end);
    }

    private static Answered malformed(Answered sound) {
        if (sound.contentLength().isEmpty()) {
            Pieces broken = sound.pieces().firstHalf().lastBrokenOff(END_OF_EVENT);
            return with(sound, broken, OptionalLong.empty(), Close.COMPLETE_BROKEN);
        }
        Pieces half = sound.pieces().firstHalf();
        return with(sound, half, OptionalLong.of(half.piece(0).length), Close.COMPLETE_BROKEN);
    }

    private static Answered with(Answered sound, Pieces pieces, OptionalLong contentLength, Close close) {
        return new Answered(
                sound.status(), sound.headers(), sound.contentType(), contentLength, pieces, close, sound.end());
    }
}
