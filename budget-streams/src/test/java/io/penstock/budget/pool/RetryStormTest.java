package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.queue.RetryBudget;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool whose calls end in conflicts (409), which open no breaker, and each of which asks for another; on virtual time. */
class RetryStormTest {
    private static final long START = 1_700_000_000_000L;
    private static final long CALL_MILLIS = 200;
    private static final int REQUESTS = 2_000;

    private record Call(long endsAt, Reservation reservation, Ticket ticket) {}

    private final PoolLedger ledger = new PoolLedger("chat", new SavedState(), new SplittableRandom(1), START);
    private final PriorityQueue<Call> running =
            new PriorityQueue<>((one, other) -> Long.compare(one.endsAt(), other.endsAt()));
    private SplittableRandom random = new SplittableRandom(1);
    private double failing;
    private long now = START;
    private long retries;
    private long answered;

    @BeforeEach
    void openAWidePool() {
        ledger.configure(Policies.poolFirst(Policies.equal(4, 100_000, 100_000_000, 50)), now);
        ledger.workers(List.of(new WorkerCapacity("w", 200, List.of(0), Map.of())));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void retriesAreBoundedByWhatIsAnswered(long seed) {
        random = new SplittableRandom(seed);
        failing = 0.8;
        submit();

        for (int second = 1; second <= 120; second++) {
            run(1_000);
            assertThat(retries).isLessThanOrEqualTo(RetryBudget.MAX_CREDIT + 2 * answered + second);
        }
        assertThat(answered).isGreaterThan(400);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aProviderThatIsBackIsAtItsFullRateWithinFifteenSecondsThoughOnlyRetriesWait(long seed) {
        random = new SplittableRandom(seed);
        failing = 0.97;
        submit();
        run(180_000);
        // every request has had its first call by then, or the test would not be about retries
        for (int i = 0; ledger.standing(now).waiting() > ledger.standing(now).heldRetries() && i < 600; i++) {
            run(1_000);
        }
        long before = answered;
        assertThat(ledger.standing(now).heldRetries()).isGreaterThan(1_000);

        failing = 0;
        run(15_000);

        // 200 calls of 0.2 s at a time would be a thousand a second
        assertThat(answered - before).isGreaterThan(1_000);
        assertThat(ledger.standing(now).waiting()).isZero();
    }

    private void submit() {
        for (int i = 0; i < REQUESTS; i++) {
            offer(new Ticket(ledger.nextSequence(), "a", 0, now, 0, Ticket.NEVER, 100, 100));
        }
    }

    private void run(long millis) {
        for (long end = now + millis; now < end; now += 10) {
            while (!running.isEmpty() && running.peek().endsAt() <= now) {
                end(running.poll());
            }
            ledger.pump(now, WorkBudget.ofItems(1_000), this::carryOut);
            if (now % 1_000 == 0) {
                ledger.review(now, WorkBudget.ofItems(1_000), this::carryOut);
            }
        }
    }

    private void end(Call call) {
        boolean fails = random.nextDouble() < failing;
        answered += fails ? 0 : 1;
        ledger.settle(
                new AttemptReport(
                        call.reservation().grantId(),
                        OptionalLong.of(call.endsAt() - CALL_MILLIS),
                        fails ? Optional.empty() : Optional.of(Spend.ofCall(30, 60)),
                        0,
                        100,
                        BreakerSignal.ANSWERED,
                        List.of()),
                now);
        if (fails) {
            Ticket ticket = call.ticket();
            offer(new Ticket(
                    ledger.nextSequence(),
                    ticket.tenant(),
                    0,
                    ticket.submittedAtMillis(),
                    now + random.nextInt(500),
                    Ticket.NEVER,
                    100,
                    100,
                    ticket.attempt() + 1));
        }
    }

    private void offer(Ticket ticket) {
        carryOut(ledger.offer(ticket, now));
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Granted granted) {
            retries += granted.ticket().isRetry() ? 1 : 0;
            running.add(new Call(now + CALL_MILLIS, granted.reservation(), granted.ticket()));
        }
    }
}
