package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.strategy.WorkerCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker may lack the key of an instance that another worker has. */
class UnavailableInstanceTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final WorkerCapacity WITHOUT_KEY =
            new WorkerCapacity("without", 50, List.of(0), Map.of(), Set.of("i1"));
    private static final WorkerCapacity WITH_KEY = new WorkerCapacity("with", 3, List.of(1), Map.of());

    private final PoolPolicy policy = Policies.poolFirst(Policies.equal(2, 1_000, 1_000_000, 100));
    private final PoolLedger ledger = new PoolLedger("chat", new SavedState(), new SplittableRandom(1), NOW);
    private long sequence;

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aWorkerIsGrantedNothingOnAnInstanceThatItCannotCall(Strategy strategy) {
        open(strategy, WITHOUT_KEY);

        assertThat(offer(20)).hasSize(20).noneMatch(grant -> grant.instance().equals("i1"));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theInstanceIsLeftToTheWorkersThatCanCallIt(Strategy strategy) {
        open(strategy, WITHOUT_KEY, WITH_KEY);

        List<Reservation> granted = offer(40);

        assertThat(granted).hasSize(40);
        assertThat(granted)
                .filteredOn(grant -> grant.instance().equals("i1"))
                .hasSizeBetween(1, WITH_KEY.slots())
                .allMatch(grant -> grant.worker().equals("with"));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theInstanceIsGrantedOnOnceAWorkerCanCallIt(Strategy strategy) {
        open(strategy, WITHOUT_KEY);
        offer(10);

        ledger.workers(List.of(new WorkerCapacity("without", 50, List.of(0), Map.of())));

        assertThat(offer(20)).hasSize(20).anyMatch(grant -> grant.instance().equals("i1"));
    }

    private void open(Strategy strategy, WorkerCapacity... workers) {
        ledger.configure(Policies.with(policy, strategy), NOW);
        ledger.workers(List.of(workers));
    }

    private List<Reservation> offer(int requests) {
        List<Reservation> granted = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            Ticket ticket = new Ticket(sequence++, "a", 0, NOW, NOW, Ticket.NEVER, 100, 100);
            if (ledger.offer(ticket, NOW) instanceof Decision.Granted decision) {
                granted.add(decision.reservation());
            }
        }
        return granted;
    }
}
