package io.penstock.budget.pool;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.Operation;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A pool on virtual time: one ledger, calls that take as long as their output, and a provider that keeps windows of its
 * own. Everything is looked at every {@value #TICK_MILLIS} ms.
 */
public final class VirtualPool {
    public static final long START = 1_700_000_000_000L;
    static final long TICK_MILLIS = 20;
    private static final long BYTES_PER_TOKEN = 4;
    private static final long REFUSAL_MILLIS = 40;
    private static final long BACK_OFF_MILLIS = 500;

    /** What the provider of an instance makes of a call. */
    @FunctionalInterface
    public interface Provider {
        BreakerSignal answer(String instance, Request request);
    }

    /** What a request is, and what became of it. */
    public static final class Request {
        /** The first one, then those of its retries. */
        Ticket ticket;

        final long input;
        final long output;
        OptionalLong grantedAtMillis = OptionalLong.empty();
        OptionalLong expiredAtMillis = OptionalLong.empty();
        OptionalLong answeredAtMillis = OptionalLong.empty();
        /** When it ended with the answer of a provider that refused it. */
        OptionalLong failedAtMillis = OptionalLong.empty();

        int calls;

        private Request(Ticket ticket, long input, long output) {
            this.ticket = ticket;
            this.input = input;
            this.output = output;
        }

        long tokens() {
            return input + output;
        }

        boolean wasGranted() {
            return grantedAtMillis.isPresent();
        }

        long waitMillis() {
            return grantedAtMillis.orElseThrow() - ticket.submittedAtMillis();
        }
    }

    private record Call(long endsAt, Request request, Decision.Granted grant, AttemptReport report) {
        String instance() {
            return grant.reservation().instance();
        }
    }

    final SavedState saved = new SavedState();
    final Map<String, ExactWindow> providers = new HashMap<>();
    final List<Request> requests = new ArrayList<>();
    /** In the order of their grants. */
    final List<Request> granted = new ArrayList<>();

    private final Map<Long, Request> waiting = new HashMap<>();
    private final PriorityQueue<Call> calls =
            new PriorityQueue<>((one, other) -> Long.compare(one.endsAt(), other.endsAt()));
    private PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(7), START);
    private PoolPolicy policy;
    private List<WorkerCapacity> offers = List.of();
    private final Map<String, Long> answered = new HashMap<>();
    private Provider provider = (instance, request) -> BreakerSignal.ANSWERED;
    private long now = START;
    private long reviewedAt = START;
    long lastGrant = START;

    public VirtualPool(PoolPolicy policy, int slots) {
        this.policy = policy;
        ledger.configure(policy, now);
        workers(slots);
    }

    void workers(int slots) {
        offers = List.of(new WorkerCapacity("w", slots, List.of(0, 1), Map.of()));
        ledger.workers(offers);
    }

    /** From now on; until then every call is answered. */
    public void answers(Provider newProvider) {
        provider = newProvider;
    }

    /** Calls that an instance has answered. */
    public long answered(String instance) {
        return answered.getOrDefault(instance, 0L);
    }

    PoolLedger ledger() {
        return ledger;
    }

    long now() {
        return now;
    }

    void configure(PoolPolicy newPolicy) {
        policy = newPolicy;
        ledger.configure(policy, now);
    }

    /** As after a crash. */
    void restart() {
        ledger = saved.restored(policy, offers, now);
    }

    public Request submit(String tenant, long input, long output, long maxOutput, long expiresAt) {
        return submit(tenant, input, output, maxOutput, expiresAt, Operation.UNKNOWN);
    }

    public Request submit(String tenant, long input, long output, long maxOutput, long expiresAt, Operation operation) {
        Ticket ticket = new Ticket(
                ledger.nextSequence(),
                tenant,
                0,
                now,
                0,
                expiresAt,
                Math.toIntExact(input * BYTES_PER_TOKEN),
                InputParts.NONE,
                new OutputBound.Named(maxOutput),
                1,
                operation,
                List.of());
        Request request = new Request(ticket, input, output);
        requests.add(request);
        offer(request);
        return request;
    }

    private void offer(Request request) {
        waiting.put(request.ticket.sequence(), request);
        Decision decision = ledger.offer(request.ticket, now);
        if (!(decision instanceof Decision.Waiting)) {
            carryOut(decision);
        }
    }

    void tick() {
        now += TICK_MILLIS;
        while (!calls.isEmpty() && calls.peek().endsAt() <= now) {
            end(calls.poll());
        }
        ledger.pump(now, WorkBudget.ofItems(1_000), this::carryOut);
        if (now - reviewedAt >= 1_000) {
            reviewedAt = now;
            ledger.review(now, WorkBudget.ofItems(1_000), this::carryOut);
        }
    }

    public void run(long millis) {
        for (long end = now + millis; now < end; ) {
            tick();
        }
    }

    int outstanding() {
        return calls.size();
    }

    int waiting() {
        return waiting.size();
    }

    /** Since the longest-waiting request was submitted. */
    long oldestWaitMillis() {
        return waiting.values().stream()
                .mapToLong(request -> now - request.ticket.submittedAtMillis())
                .max()
                .orElse(0);
    }

    private void carryOut(Decision decision) {
        Request request = Optional.ofNullable(waiting.remove(decision.ticket().sequence()))
                .orElseThrow(() -> new AssertionError("a request ended twice: " + decision));
        if (decision instanceof Decision.Granted grant) {
            request.grantedAtMillis = OptionalLong.of(now);
            granted.add(request);
            lastGrant = now;
            call(grant, request);
        } else {
            request.expiredAtMillis = OptionalLong.of(now);
        }
    }

    private void call(Decision.Granted grant, Request request) {
        Reservation reservation = grant.reservation();
        request.calls++;
        BreakerSignal signal = provider.answer(reservation.instance(), request);
        boolean isAnswered = signal instanceof BreakerSignal.Answered;
        if (isAnswered) {
            providers
                    .computeIfAbsent(reservation.instance(), name -> new ExactWindow())
                    .charge(now, request.tokens());
        }
        AttemptReport report = new AttemptReport(
                reservation.grantId(),
                OptionalLong.of(now),
                isAnswered ? Optional.of(Spend.ofCall(request.input, request.output)) : Optional.empty(),
                0,
                request.ticket.bodyBytes(),
                signal,
                List.of());
        long endsAt = now + (isAnswered ? 500 + 20 * request.output : REFUSAL_MILLIS);
        calls.add(new Call(endsAt, request, grant, report));
    }

    private void end(Call call) {
        if (!ledger.settle(call.report(), now)) {
            throw new AssertionError("a grant was not outstanding any more");
        }
        Request request = call.request();
        BreakerSignal signal = call.report().signal();
        if (signal instanceof BreakerSignal.Answered) {
            answered.merge(call.instance(), 1L, Long::sum);
            request.answeredAtMillis = OptionalLong.of(now);
        } else if (signal instanceof BreakerSignal.Misconfigured || signal instanceof BreakerSignal.Declined) {
            goElsewhere(call);
        } else {
            submitAgain(request, now + BACK_OFF_MILLIS, request.ticket.attempt() + 1, request.ticket.refusedBy());
        }
    }

    /** As a dispatcher does: to an instance that has not refused it, or to its end. */
    private void goElsewhere(Call call) {
        Request request = call.request();
        Set<String> refusedBy = new LinkedHashSet<>(request.ticket.refusedBy());
        refusedBy.add(call.instance());
        Set<String> closed = new HashSet<>(refusedBy);
        closed.addAll(call.grant().refusedElsewhere());
        boolean isOver = policy.instances().stream().map(InstancePolicy::id).allMatch(closed::contains);
        if (isOver) {
            request.failedAtMillis = OptionalLong.of(now);
        } else {
            submitAgain(request, 0, request.ticket.attempt(), List.copyOf(refusedBy));
        }
    }

    private void submitAgain(Request request, long notBefore, int attempt, List<String> refusedBy) {
        Ticket last = request.ticket;
        request.ticket = new Ticket(
                ledger.nextSequence(),
                last.tenant(),
                last.priority(),
                last.submittedAtMillis(),
                notBefore,
                last.expiresAtMillis(),
                last.bodyBytes(),
                last.parts(),
                last.output(),
                attempt,
                last.operation(),
                refusedBy);
        offer(request);
    }
}
