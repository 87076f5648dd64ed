package io.penstock.budget.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.pool.Policies;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.pool.SavedState;
import io.penstock.budget.pool.VirtualPool;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackfillTest {
    private static final long NOW = VirtualPool.START;

    private PoolLedger ledger = new PoolLedger("chat", new SavedState(), new SplittableRandom(1), NOW);

    @Test
    void aSmallerRequestPassesWhenItLeavesThePromiseWhole() {
        pool(16, Policies.instance("east", 100, 1_000, 50));
        grant(0, 700, NOW);
        waits(1, 900, NOW + 100);
        waits(2, 100, NOW + 100);

        List<Long> granted = pump(NOW + 100);

        // at the end of the first one's minute 1,000 are free: 900 for the promise, 100 beside it
        assertThat(granted).containsExactly(2L);
    }

    @Test
    void withoutBackfillingItWaits() {
        ledger =
                PoolLedger.without(Set.of(Part.BACKFILLING)).of("chat", new SavedState(), new SplittableRandom(1), NOW);
        pool(16, Policies.instance("east", 100, 1_000, 50));
        grant(0, 700, NOW);
        waits(1, 900, NOW + 100);
        waits(2, 100, NOW + 100);

        assertThat(pump(NOW + 100)).isEmpty();
    }

    @Test
    void aSmallerRequestWaitsWhenItWouldDelayThePromised() {
        pool(16, Policies.instance("east", 100, 1_000, 50));
        grant(0, 700, NOW);
        waits(1, 900, NOW + 100);
        waits(2, 101, NOW + 100);

        assertThat(pump(NOW + 100)).isEmpty();
    }

    @Test
    void onOtherInstancesThePromiseTakesNothing() {
        pool(16, Policies.instance("east", 100, 1_000, 50), Policies.instance("west", 100, 500, 50));
        grant(0, 700, NOW);
        waits(1, 900, NOW + 100);
        waits(2, 450, NOW + 100);

        assertThat(pump(NOW + 100)).containsExactly(2L);
    }

    @Test
    void aRequestIsNotCutToAnInstanceThatIsTooSmallWhileAnotherHoldsIt() {
        pool(16, Policies.instance("small", 100, 500, 50), Policies.instance("large", 100, 1_000, 50));

        Decision decision = ledger.offer(ticket(0, 900), NOW);

        assertThat(((Decision.Granted) decision).reservation().instance()).isEqualTo("large");
        assertThat(((Decision.Granted) decision).reservation().spend().tokens()).isEqualTo(900);
    }

    @Test
    void thePromisedRequestIsGrantedAtItsInstantWhateverArrivesMeanwhile() {
        pool(100, Policies.instance("east", 1_000, 1_000, 90));
        long first = grant(0, 1_000, NOW);
        settle(first, NOW, 990, NOW + 1_000);
        waits(1, 900, NOW + 1_000);

        long sequence = 2;
        long grantedAt = 0;
        for (long now = NOW + 1_000; grantedAt == 0 && now < NOW + 120_000; now += 50) {
            ledger.offer(ticket(sequence++, 10), now);
            if (pump(now).contains(1L)) {
                grantedAt = now;
            }
        }

        // the slot of 100 ms and the start
        assertThat(grantedAt).isBetween(NOW + 60_000, NOW + 60_150);
    }

    @Test
    void theLastPlaceOfThePromisedInstanceIsKept() {
        pool(16, Policies.instance("east", 100, 1_000, 2));
        grant(0, 700, NOW);
        waits(1, 900, NOW + 100);
        waits(2, 50, NOW + 100);

        assertThat(pump(NOW + 100)).isEmpty();
    }

    @Test
    void theLastSlotIsKept() {
        pool(2, Policies.instance("east", 100, 1_000, 50));
        grant(0, 700, NOW);
        waits(1, 900, NOW + 100);
        waits(2, 50, NOW + 100);

        assertThat(pump(NOW + 100)).isEmpty();
    }

    @Test
    void aRequestThatWaitsForAPlaceGetsTheFirstThatIsFree() {
        pool(16, Policies.instance("east", 100, 10_000, 1), Policies.instance("west", 100, 500, 16));
        long running = grant(0, 3_000, NOW);
        waits(1, 5_000, NOW);
        waits(2, 100, NOW);

        assertThat(pump(NOW)).containsExactly(2L);
        settle(running, NOW, 3_000, NOW + 1_000);
        waits(3, 100, NOW + 1_000);

        assertThat(pump(NOW + 1_000)).containsExactly(1L, 3L);
    }

    @Test
    void anArrivalDoesNotGoAheadOfThePromised() {
        pool(16, Policies.instance("east", 100, 1_000, 50));
        grant(0, 700, NOW);
        waits(1, 900, NOW + 100);
        pump(NOW + 100);

        assertThat(ledger.offer(ticket(2, 200), NOW + 200)).isInstanceOf(Decision.Waiting.class);
        assertThat(pump(NOW + 200)).isEmpty();
    }

    @Test
    void anExpiredPromiseIsNobodys() {
        pool(16, Policies.instance("east", 100, 1_000, 50));
        grant(0, 700, NOW);
        ledger.offer(new Ticket(1, "a", 0, NOW, 0, NOW + 5_000, 0, 900), NOW);
        waits(2, 300, NOW);
        assertThat(pump(NOW)).isEmpty();

        assertThat(pump(NOW + 5_000)).containsExactly(2L);
    }

    @Test
    void aPromiseThatCallsHaveBrokenIsMadeAnew() {
        pool(16, Policies.instance("east", 100, 1_000, 50));
        grant(0, 500, NOW);
        long second = grant(1, 400, NOW + 30_000);
        waits(2, 600, NOW + 30_000);
        pump(NOW + 30_000);
        // it used more than was reserved, so the promise for the end of the first one's minute cannot be kept
        settle(second, NOW + 30_000, 950, NOW + 31_000);

        assertThat(pump(NOW + 70_200)).isEmpty();
        assertThat(pump(NOW + 90_200)).containsExactly(2L);
    }

    @Test
    void withTraditionalNobodyPasses() {
        ledger.configure(
                Policies.pool(Strategy.TRADITIONAL, ReservePolicy.MAXIMUM, Policies.instance("east", 100, 1_000, 50)),
                NOW);
        workers(16);
        grant(0, 700, NOW);
        waits(1, 900, NOW);
        waits(2, 10, NOW);

        assertThat(pump(NOW)).isEmpty();
    }

    /** The earliest instant is at most a start-by and a window away, and one other promise may have been made before. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aLargeRequestIsGrantedInTimeHoweverManySmallOnesArrive(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        pool(1_000_000, Policies.equal(3, 1_000, 20_000, 1_000_000));
        long sequence = 0;
        long large = 0;
        long waitedLongest = 0;
        int largeGranted = 0;
        Optional<Long> since = Optional.empty();
        for (long now = NOW; now < NOW + 600_000; now += 20) {
            if (since.isEmpty()) {
                large = sequence++;
                since = Optional.of(now);
                if (ledger.offer(new Ticket(large, "a", 1, now, 0, Ticket.NEVER, 0, 15_000), now)
                        instanceof Decision.Granted) {
                    since = Optional.empty();
                }
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                ledger.offer(new Ticket(sequence++, "a", 0, now, 0, Ticket.NEVER, 0, 50 + random.nextInt(500)), now);
            }
            if (pump(now).contains(large) && since.isPresent()) {
                waitedLongest = Math.max(waitedLongest, now - since.get());
                largeGranted++;
                since = Optional.empty();
            }
        }

        assertThat(largeGranted).isGreaterThan(5);
        assertThat(waitedLongest).isBetween(1L, 2 * 70_200L);
    }

    private void pool(int slots, InstancePolicy... instances) {
        ledger.configure(
                Policies.with(Policies.poolFirst(instances), new FairnessPolicy(1, FairnessPolicy.FAIR, Map.of())),
                NOW);
        workers(slots);
    }

    private void workers(int slots) {
        ledger.workers(List.of(new WorkerCapacity("w", slots, List.of(0), Map.of())));
    }

    private long grant(long sequence, int tokens, long now) {
        Decision decision = ledger.offer(ticket(sequence, tokens), now);
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).reservation().grantId();
    }

    private void waits(long sequence, int tokens, long now) {
        assertThat(ledger.offer(ticket(sequence, tokens), now)).isInstanceOf(Decision.Waiting.class);
    }

    private void settle(long grant, long startedAt, long tokens, long now) {
        ledger.settle(
                new AttemptReport(grant, OptionalLong.of(startedAt), Optional.of(Spend.ofCall(0, tokens)), 0, 0), now);
    }

    /** The sequences of what is granted. */
    private List<Long> pump(long now) {
        List<Long> granted = new ArrayList<>();
        ledger.pump(now, WorkBudget.ofItems(1_000), decision -> {
            if (decision instanceof Decision.Granted) {
                granted.add(decision.ticket().sequence());
            }
        });
        return granted;
    }

    /** The output's maximum is reserved. */
    private static Ticket ticket(long sequence, int tokens) {
        return new Ticket(sequence, "a", 0, NOW, 0, Ticket.NEVER, 0, tokens);
    }
}
