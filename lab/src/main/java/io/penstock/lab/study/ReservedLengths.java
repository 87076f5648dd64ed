package io.penstock.lab.study;

import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.Spend;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * What an estimator reserves for calls that begin at given instants, when it learns from each answer as soon as it is
 * there: half a second and 20 ms per output token after the call began.
 */
final class ReservedLengths {
    static final double QUANTILE = 0.99;

    private static final long BASE_MILLIS = 500;
    private static final long TOKEN_MILLIS = 20;

    /** Any instant will do. */
    private static final long BEGIN_MILLIS = 1_700_000_000_000L;

    private record Running(long grantId, LengthTraffic.Call call, Spend reserved, long endMillis) {}

    private final TokenEstimator estimator = new TokenEstimator();
    private final PriorityQueue<Running> running =
            new PriorityQueue<>(Comparator.comparingLong(Running::endMillis).thenComparingLong(Running::grantId));
    private final TreeSet<Long> outstanding = new TreeSet<>();
    private final ReservationError all = new ReservationError();
    private final Map<String, ReservationError> byTenant = new HashMap<>();

    private ReservedLengths() {
        estimator.configure(new ReservePolicy(ReservePolicy.Mode.PREDICTED, QUANTILE), LengthTraffic.MAX_OUTPUT_TOKENS);
    }

    /** Reserves for all calls. */
    static ReservedLengths of(LengthTraffic traffic, Level level) {
        ReservedLengths lengths = new ReservedLengths();
        List<LengthTraffic.Call> calls = traffic.calls();
        for (int grant = 0; grant < calls.size(); grant++) {
            lengths.begin(grant, calls.get(grant), level);
        }
        return lengths;
    }

    /** What the estimator is told about a call. */
    enum Level {
        /** Nothing but its size and its maximum. */
        POOL,
        /** Also its tenant and its operation. */
        KINDS
    }

    private void begin(long grantId, LengthTraffic.Call call, Level level) {
        long nowMillis = BEGIN_MILLIS + call.atMillis();
        endUntil(nowMillis);
        LengthTraffic.Call told = level == Level.KINDS ? call : call.likeAllOthers();
        Spend reserved = estimator.estimate(ticket(grantId, told)).reservation();
        Running begun =
                new Running(grantId, told, reserved, nowMillis + BASE_MILLIS + TOKEN_MILLIS * call.outputTokens());
        estimator.granted(reservation(begun));
        all.add(reserved, call);
        byTenant.computeIfAbsent(call.tenant(), tenant -> new ReservationError())
                .add(reserved, call);
        outstanding.add(grantId);
        running.add(begun);
    }

    private void endUntil(long nowMillis) {
        while (!running.isEmpty() && running.element().endMillis() <= nowMillis) {
            Running ended = running.remove();
            outstanding.remove(ended.grantId());
            estimator.outstandingFrom(outstanding.isEmpty() ? Long.MAX_VALUE : outstanding.first(), ended.endMillis());
            learn(ended);
        }
    }

    private void learn(Running ended) {
        LengthTraffic.Call call = ended.call();
        Spend used = Spend.ofCall(call.inputTokens(), call.outputTokens());
        AttemptReport report = new AttemptReport(
                ended.grantId(), OptionalLong.of(ended.endMillis()), Optional.of(used), 0, call.bodyBytes());
        estimator.learn(reservation(ended), report, used, Optional.of(call.operation()), ended.endMillis());
        estimator.ended(reservation(ended));
    }

    private static Reservation reservation(Running call) {
        return new Reservation(
                call.grantId(),
                "east",
                "w",
                call.call().tenant(),
                call.reserved(),
                LengthTraffic.MAX_OUTPUT_TOKENS,
                call.reserved().tokens(),
                call.endMillis(),
                call.endMillis());
    }

    private static Ticket ticket(long grantId, LengthTraffic.Call call) {
        return new Ticket(
                grantId,
                call.tenant(),
                0,
                0,
                0,
                Ticket.NEVER,
                call.bodyBytes(),
                InputParts.NONE,
                new OutputBound.Named(LengthTraffic.MAX_OUTPUT_TOKENS),
                1,
                call.operation(),
                List.of());
    }

    ReservationError all() {
        return all;
    }

    /** The largest share of overruns of any tenant with at least so many requests; 0 when there is none. */
    double mostOverruns(long atLeast) {
        return byTenant.values().stream()
                .filter(error -> error.requests() >= atLeast)
                .mapToDouble(ReservationError::overruns)
                .max()
                .orElse(0);
    }
}
