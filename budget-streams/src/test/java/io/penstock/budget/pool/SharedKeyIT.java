package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.LimitReading;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backlogged pool whose only key somebody else uses too, on virtual time. */
class SharedKeyIT {
    private static final long START = 1_700_000_000_000L;
    private static final long RPM = 600;
    private static final long TPM = 120_000;
    private static final int OTHERS_PER_SECOND = 4;

    /** How the other one's calls follow each other. */
    private enum Rhythm {
        /** At equal distances. */
        STEADY,
        /** At distances from half to one and a half times the usual one. */
        UNEVEN,
        /** Independently of each other. */
        POISSON,
        /** All those of ten seconds at once. */
        BURSTS
    }

    private record Counted(long at, long tokens) {}

    private record Ending(long at, AttemptReport report) {}

    private final ArrayDeque<Counted> window = new ArrayDeque<>();
    private long windowTokens;
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>((one, other) -> Long.compare(one.at(), other.at()));
    private final SavedState saved = new SavedState();
    private PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), START);
    private SplittableRandom random = new SplittableRandom(1);
    private long now = START;
    private long nextOther = START;
    private long calls;
    private long refused;
    private long ownTokens;
    private long othersTokens;

    @ParameterizedTest
    @CsvSource({
        "STEADY, 1",
        "STEADY, 2",
        "STEADY, 3",
        "UNEVEN, 1",
        "UNEVEN, 2",
        "UNEVEN, 3",
        "POISSON, 1",
        "POISSON, 2",
        "POISSON, 3",
        "BURSTS, 1",
        "BURSTS, 2",
        "BURSTS, 3"
    })
    void anotherClientThatSpendsFortyPercentIsMadeRoomFor(Rhythm rhythm, long seed) {
        open(seed);

        run(rhythm, 60_000);
        startCounting();
        run(rhythm, 600_000);

        assertThat(refused).as("429s of %d calls", calls).isLessThanOrEqualTo(calls / 1_000);
        assertThat(othersTokens).isBetween((long) (TPM * 10 * 0.36), (long) (TPM * 10 * 0.44));
        assertThat(ownTokens).isGreaterThan((long) (0.95 * (TPM * 10 - othersTokens)));
    }

    @ParameterizedTest
    @CsvSource({"STEADY, 1", "POISSON, 2"})
    void aLedgerThatRestartsStillMakesRoom(Rhythm rhythm, long seed) {
        open(seed);
        run(rhythm, 240_000);
        startCounting();

        for (int i = 0; i < 20; i++) {
            ledger = saved.restored(policy(), workers(), now);
            run(rhythm, 6_000);
        }

        // each time it has to learn anew by how much the other changes
        assertThat(refused).as("429s of %d calls", calls).isLessThanOrEqualTo(calls / 200);
        assertThat(othersTokens).isGreaterThan((long) (TPM * 2 * 0.36));
    }

    private void open(long seed) {
        random = new SplittableRandom(seed);
        ledger.configure(policy(), now);
        ledger.workers(workers());
    }

    private static PoolPolicy policy() {
        return new PoolPolicy(
                List.of(Policies.instance("east", RPM, TPM, 200)),
                Strategy.POOL_FIRST,
                new ReservePolicy(ReservePolicy.Mode.MAXIMUM, 0.99),
                FairnessPolicy.EQUAL,
                4096,
                OptionalLong.empty(),
                10_000,
                1_000);
    }

    private static List<WorkerCapacity> workers() {
        return List.of(new WorkerCapacity("w", 200, List.of(0), Map.of()));
    }

    private void startCounting() {
        calls = 0;
        refused = 0;
        ownTokens = 0;
        othersTokens = 0;
    }

    private void run(Rhythm rhythm, long millis) {
        for (long end = now + millis; now < end; now += 10) {
            while (!endings.isEmpty() && endings.peek().at() <= now) {
                assertThat(ledger.settle(endings.poll().report(), now)).isTrue();
            }
            others(rhythm);
            while (ledger.standing(now).waiting() < 50) {
                long tokens = 100L + random.nextInt(300);
                carryOut(ledger.offer(new Ticket(ledger.nextSequence(), "a", 0, now, 0, Ticket.NEVER, 0, tokens), now));
            }
            ledger.pump(now, WorkBudget.ofItems(1_000), this::carryOut);
            if (now % 1_000 == 0) {
                ledger.review(now, WorkBudget.ofItems(1_000), this::carryOut);
            }
        }
    }

    private void others(Rhythm rhythm) {
        long usual = 1_000 / OTHERS_PER_SECOND;
        while (now >= nextOther) {
            for (int i = 0; i < (rhythm == Rhythm.BURSTS ? 10 * OTHERS_PER_SECOND : 1); i++) {
                long tokens = 150L + random.nextInt(101);
                othersTokens += count(tokens) ? tokens : 0;
            }
            nextOther += switch (rhythm) {
                case STEADY -> usual;
                case UNEVEN -> usual / 2 + random.nextLong(usual);
                case POISSON -> Math.round(-usual * Math.log(1 - random.nextDouble()));
                case BURSTS -> 10_000;
            };
        }
    }

    private void carryOut(Decision decision) {
        if (!(decision instanceof Decision.Granted granted)) {
            return;
        }
        long tokens = granted.reservation().maxOutputTokens();
        boolean isIn = count(tokens);
        calls++;
        ownTokens += isIn ? tokens : 0;
        refused += isIn ? 0 : 1;
        List<LimitReading> readings = List.of(
                new LimitReading(LimitKind.REQUESTS, OptionalLong.of(RPM), RPM - window.size()),
                new LimitReading(LimitKind.TOKENS, OptionalLong.of(TPM), TPM - windowTokens));
        endings.add(new Ending(
                now + (isIn ? 300 + random.nextInt(4_000) : 20),
                new AttemptReport(
                        granted.reservation().grantId(),
                        OptionalLong.of(now),
                        isIn ? Optional.of(Spend.ofCall(0, tokens)) : Optional.empty(),
                        0,
                        0,
                        isIn ? BreakerSignal.ANSWERED : new BreakerSignal.Refused(OptionalLong.of(500)),
                        readings)));
    }

    /** The provider's own window: exact, and the same for everybody. */
    private boolean count(long tokens) {
        while (!window.isEmpty() && window.peekFirst().at() <= now - 60_000) {
            windowTokens -= window.removeFirst().tokens();
        }
        if (window.size() >= RPM || windowTokens + tokens > TPM) {
            return false;
        }
        window.addLast(new Counted(now, tokens));
        windowTokens += tokens;
        return true;
    }
}
