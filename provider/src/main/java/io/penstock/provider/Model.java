package io.penstock.provider;

import io.penstock.provider.Reply.Answered;
import io.penstock.provider.Reply.Close;
import io.penstock.provider.Router.FirstCall;
import io.penstock.provider.answers.Answer;
import io.penstock.provider.answers.ApiError;
import io.penstock.provider.answers.Call;
import io.penstock.provider.answers.Call.Delivery;
import io.penstock.provider.answers.Call.Embedding;
import io.penstock.provider.answers.Call.Generation;
import io.penstock.provider.answers.CallReader;
import io.penstock.provider.answers.InvalidCallException;
import io.penstock.provider.answers.Route;
import io.penstock.provider.answers.Usage;
import io.penstock.provider.answers.Vectors;
import io.penstock.provider.faults.Fault;
import io.penstock.provider.faults.FaultInjector;
import io.penstock.provider.limits.Account;
import io.penstock.provider.limits.Admission;
import io.penstock.provider.limits.Admission.Refused;
import io.penstock.provider.limits.KeyAccounts;
import io.penstock.provider.model.AnswerTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * Answers calls: reads the call, draws the answer's length and timing, applies the key's limits, and adds a fault.
 */
final class Model {
    private final ProviderConfig config;
    private final KeyAccounts accounts;
    private final FaultInjector faults;
    private final FirstCall firstCall;
    private final AtomicLong calls = new AtomicLong();

    Model(ProviderConfig config, KeyAccounts accounts, FaultInjector faults, FirstCall firstCall) {
        this.config = config;
        this.accounts = accounts;
        this.faults = faults;
        this.firstCall = firstCall;
    }

    /** An instant on both clocks: wall time in milliseconds and elapsed nanoseconds. */
    record Now(long millis, long nanos) {}

    Reply reply(Route route, Incoming request, Account account, Now now) {
        long originNanos = firstCall.originNanos(now.millis(), now.nanos());
        String id = Long.toString(calls.incrementAndGet(), 36) + "-" + Long.toHexString(config.seed());
        account.called();
        Call call;
        try {
            call = read(route, request);
        } catch (InvalidCallException e) {
            account.invalid();
            return Replies.error(route.dialect(), e.error(), headers(route, id, List.of()));
        }
        Optional<Fault> fault = faults.next(request.key().orElse(Router.ANONYMOUS), now.nanos());
        fault.ifPresent(any -> account.faulted());
        if (fault.isPresent() && fault.get() instanceof Fault.Status status && status.status() < 500) {
            List<Header> standing =
                    RateLimitHeaderWriter.of(route.dialect(), account.standing(now.nanos()), now.millis());
            return FaultyReplies.status(route.dialect(), status, headers(route, id, standing), end -> {});
        }
        Drawn drawn = draw(call);
        Admission verdict = account.arrive(now.nanos(), originNanos, call.inputTokens(), drawn.outputTokens());
        List<Header> headers =
                headers(route, id, RateLimitHeaderWriter.of(route.dialect(), verdict.standing(), now.millis()));
        if (verdict instanceof Refused refused) {
            return Refusals.reply(route.dialect(), call.model(), refused, headers);
        }
        request.callerId().ifPresent(accounts::identified);
        double usageFactor = fault.isPresent() && fault.get() instanceof Fault.WrongUsage wrong ? wrong.factor() : 1;
        Answered sound = answer(call, drawn, usageFactor, new Answering(id, now.millis() / 1000, headers, account));
        return fault.map(any -> FaultyReplies.of(route.dialect(), any, sound, drawn.pace()))
                .orElse(sound);
    }

    private static Call read(Route route, Incoming request) throws InvalidCallException {
        if (!request.method().equals("POST")) {
            throw new InvalidCallException(ApiError.methodNotAllowed(request.method(), request.path()));
        }
        if (request.body().isEmpty()) {
            throw new InvalidCallException(ApiError.tooLarge(Incoming.MAX_BODY_BYTES));
        }
        if (route.needsVersion() && request.version().isEmpty()) {
            throw new InvalidCallException(ApiError.versionMissing(route.dialect()));
        }
        return CallReader.read(route, request.body().get());
    }

    /**
     * The length and timing drawn for an answer.
     *
     * @param tokensPerChoice output tokens of each choice; 0 for vectors
     * @param outputTokens output tokens of all that is generated
     */
    private record Drawn(long tokensPerChoice, long outputTokens, AnswerTiming pace) {}

    private Drawn draw(Call call) {
        SplittableRandom random = new SplittableRandom(config.seed() ^ call.contentHash());
        if (call instanceof Generation generation) {
            long drawn = config.outputs().draw(generation.maxOutputTokens(), random);
            long tokens = Math.min(
                    generation.outputTokens().orElse(drawn),
                    generation.maxOutputTokens().orElse(Long.MAX_VALUE));
            return new Drawn(
                    tokens,
                    tokens * generation.answers().drafts(),
                    config.latency().pace(tokens, random));
        }
        return new Drawn(0, 0, config.latency().pace(0, random));
    }

    private record Answering(String id, long createdSeconds, List<Header> headers, Account account) {}

    private Answered answer(Call call, Drawn drawn, double usageFactor, Answering answering) {
        long cached = (long) (call.inputTokens() * config.cachedShare());
        Usage usage = new Usage(call.inputTokens(), cached, drawn.outputTokens());
        Usage said = usageFactor == 1 ? usage : usage.times(usageFactor);
        AnswerTiming pace = drawn.pace();
        if (call instanceof Embedding embedding) {
            return whole(new Vectors(embedding, said).whole(), pace, answering);
        }
        Generation generation = (Generation) call;
        Answer answer =
                new Answer(answering.id(), answering.createdSeconds(), generation, drawn.tokensPerChoice(), said);
        if (generation.delivery() == Delivery.WHOLE) {
            return whole(answer.whole(), pace, answering);
        }
        return new Answered(
                200,
                answering.headers(),
                Replies.EVENTS,
                OptionalLong.empty(),
                Pieces.streamed(answer.streamed(), pace),
                Close.COMPLETE,
                answering.account()::end);
    }

    private static Answered whole(byte[] body, AnswerTiming pace, Answering answering) {
        return new Answered(
                200,
                answering.headers(),
                Replies.JSON,
                OptionalLong.of(body.length),
                Pieces.whole(body, pace.totalNanos()),
                Close.COMPLETE,
                answering.account()::end);
    }

    private static List<Header> headers(Route route, String id, List<Header> standing) {
        String name =
                switch (route.dialect()) {
                    case OPENAI -> "x-request-id";
                    case AZURE -> "apim-request-id";
                    case ANTHROPIC -> "request-id";
                };
        List<Header> headers = new ArrayList<>(standing.size() + 3);
        headers.add(new BasicHeader(name, "req_" + id));
        headers.addAll(standing);
        return headers;
    }
}
