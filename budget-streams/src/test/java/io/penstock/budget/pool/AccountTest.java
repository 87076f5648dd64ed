package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Windows belong to accounts: an instance that is renamed does not start with an empty one. */
class AccountTest {
    private static final long NOW = 1_700_000_000_000L;

    private final SavedState saved = new SavedState();
    private PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), NOW);

    @Test
    void aRenamedInstanceKeepsItsWindow() {
        configure(instance("old", "account"));
        assertThat(grants(20)).hasSize(10);

        configure(instance("new", "account"));

        assertThat(pump(NOW + 1_000)).isEmpty();
        assertThat(used()).isEqualTo(10);
    }

    @Test
    void aRenamedInstanceKeepsItsWindowOverARestart() {
        configure(instance("old", "account"));
        assertThat(grants(10)).hasSize(10);

        ledger = saved.restored(policy(instance("new", "account")), offers(), NOW + 1_000);

        assertThat(grants(10)).isEmpty();
    }

    @Test
    void anOutstandingGrantOfTheOldNameIsSettledOnTheAccount() {
        configure(instance("old", "account"));
        Reservation granted = grants(1).get(0);
        configure(instance("new", "account"));

        ledger.settle(
                new AttemptReport(granted.grantId(), OptionalLong.of(NOW), Optional.of(Spend.ofCall(1, 1)), 0, 100),
                NOW + 100);

        assertThat(used()).isEqualTo(1);
        assertThat(used(NOW + 60_000 + 100)).isZero();
    }

    @Test
    void whatWasKeptByTheIdBelongsToTheAccountThatTheIdHasNow() {
        configure(instance("east", "east"));
        List<Reservation> granted = grants(9);
        assertThat(granted).hasSize(9);

        ledger = saved.restored(policy(instance("east", "https://api.example.com/v1  env:KEY")), offers(), NOW + 1_000);
        assertThat(grants(10)).hasSize(1);
        ledger.settle(
                new AttemptReport(
                        granted.get(0).grantId(), OptionalLong.of(NOW), Optional.of(Spend.ofCall(1, 1)), 0, 100),
                NOW + 2_000);
        // and it is written down so
        ledger = saved.restored(
                policy(instance("another", "https://api.example.com/v1  env:KEY")), offers(), NOW + 3_000);

        assertThat(used()).isEqualTo(10);
    }

    @Test
    void anAccountThatGetsItsNameBackKeepsItsWindowWhileCallsAreUnderWay() {
        configure(instance("only", "a"));
        assertThat(grants(10)).hasSize(10);

        configure(instance("only", "b"));
        configure(instance("only", "a"));

        assertThat(grants(10)).isEmpty();
        assertThat(ledger.standing(NOW + 3_000).instances().get(0).outstanding())
                .isEqualTo(10);
    }

    @Test
    void aGrantThatIsReleasedFreesItsPlaceOnTheAccount() {
        configure(instance("only", "account"));
        Reservation lost = grants(1).get(0);

        assertThat(ledger.releaseOverdue(lost.startByMillis(), NOW + 30_000)).containsExactly(lost);

        assertThat(ledger.standing(NOW + 30_000).instances().get(0).outstanding())
                .isZero();
        assertThat(used(NOW + 30_000)).isEqualTo(1);
    }

    @Test
    void whatIsKnownOfAnAccountIsForgottenWhenNoInstanceHasItAndItsWindowIsEmpty() {
        configure(instance("gone", "account"));
        Reservation granted = grants(1).get(0);
        ledger.settle(
                new AttemptReport(
                        granted.grantId(),
                        OptionalLong.of(NOW),
                        Optional.empty(),
                        0,
                        100,
                        new BreakerSignal.Refused(OptionalLong.empty()),
                        List.of()),
                NOW + 3_000);
        assertThat(saved.healthOf("account")).isPresent();

        configure(instance("another", "another account"));
        ledger.review(NOW + 120_000, WorkBudget.ofItems(1_000), decision -> {});

        assertThat(saved.healthOf("account")).isEmpty();
    }

    @Test
    void nothingIsKeptUnderTheNameThatAnAccountHadBefore() {
        configure(instance("east", "east"));
        Reservation granted = grants(1).get(0);
        ledger.settle(
                new AttemptReport(
                        granted.grantId(),
                        OptionalLong.of(NOW),
                        Optional.empty(),
                        0,
                        100,
                        new BreakerSignal.Refused(OptionalLong.empty()),
                        List.of()),
                NOW + 3_000);

        configure(instance("east", "https://api.example.com/v1  env:KEY"));

        assertThat(saved.healthOf("east")).isEmpty();
        assertThat(saved.healthOf("https://api.example.com/v1  env:KEY")).isPresent();
    }

    @Test
    void severalInstancesOfOneAccountHaveOneBudget() {
        configure(instance("one", "account"), instance("two", "account"));

        assertThat(grants(30)).hasSize(10);
    }

    @Test
    void anotherAccountHasItsOwn() {
        configure(instance("one", "a"), instance("two", "b"));

        assertThat(grants(30)).hasSize(20);
    }

    private long used() {
        return used(NOW + 3_000);
    }

    private long used(long now) {
        return ledger.standing(now).instances().get(0).limits().get(0).used();
    }

    private List<Reservation> grants(int requests) {
        List<Reservation> granted = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            Ticket ticket = new Ticket(ledger.nextSequence(), "default", 0, NOW, 0, Ticket.NEVER, 100, 10);
            if (ledger.offer(ticket, NOW + 3_000) instanceof Decision.Granted grant) {
                granted.add(grant.reservation());
            }
        }
        return granted;
    }

    private List<Decision> pump(long now) {
        List<Decision> decisions = new ArrayList<>();
        ledger.pump(now, WorkBudget.ofItems(1_000), decisions::add);
        return decisions;
    }

    private void configure(InstancePolicy... instances) {
        ledger.configure(policy(instances), NOW);
        ledger.workers(offers());
    }

    private static InstancePolicy instance(String id, String account) {
        return new InstancePolicy(
                id,
                account,
                List.of(new Limit(LimitKind.REQUESTS, 10, 60_000)),
                Set.of(),
                OptionalInt.empty(),
                InstancePolicy.CachedInput.COUNTS);
    }

    private static PoolPolicy policy(InstancePolicy... instances) {
        return new PoolPolicy(
                List.of(instances),
                Strategy.TRADITIONAL,
                ReservePolicy.MAXIMUM,
                FairnessPolicy.EQUAL,
                4096,
                OptionalLong.empty(),
                10_000,
                0);
    }

    private static List<WorkerCapacity> offers() {
        return List.of(new WorkerCapacity("w", 600, List.of(0), Map.of()));
    }
}
