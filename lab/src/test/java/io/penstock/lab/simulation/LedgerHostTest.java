package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolSnapshot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerHostTest implements LedgerHost.Readers {
    private static final long BEGIN = Simulation.BEGIN_MILLIS;
    private static final long STEP_MILLIS = 80_000;

    private final Scenario scenario =
            Seeds.small(EnumSet.of(SimulatedFault.UNNAMED_POOLS)).apply(1);
    private final String model = scenario.pool().getModels().get(0);
    private final EventQueue events = new EventQueue(BEGIN);
    private final ProviderAccounts accounts = new ProviderAccounts(scenario.pools());
    private final InvariantChecker checker = new InvariantChecker(
            scenario.pools(),
            new JudgingProvider(accounts.limits()),
            accounts,
            Simulation.MAX_JUMP_MILLIS,
            scenario.script().judgement());
    private final LedgerHost host =
            new LedgerHost(events, checker, new Trace(events), this, scenario, new SplittableRandom(1));
    private final List<Long> arrivedAtMillis = new ArrayList<>();

    @AfterEach
    void close() {
        host.close();
    }

    /** Before, a request that names a model waited until the ledger had been there for five seconds at a stretch. */
    @Test
    void aLedgerWhoseClockStandsStillAtItsStartReadsTheConfigurationsBeforeTheRequests() {
        host.begin();
        Arrival arrival = scenario.workload()
                .get()
                .take(60_000, 0)
                .get(0)
                .with(new Form(Optional.of(model), model, 1, 1, Form.Maximum.RECORD, Optional.empty()));
        checker.submitted(arrival, BEGIN);
        host.request(Records.request(arrival, ScenarioDraw.POOL, BEGIN, BEGIN), 0);
        events.at(BEGIN + 900, () -> host.jump(-Simulation.MAX_JUMP_MILLIS));

        runUntil(2_000);

        assertThat(arrivedAtMillis).containsExactly(1_000 + Simulation.MAX_JUMP_MILLIS);
    }

    @Test
    void theClockIsPutForwardsWhenALedgerIsThereToSeeItAndToASuccessorNoTimeHasPassed() {
        host.begin();
        runUntil(2_000);
        host.restart(1_000);
        host.step(STEP_MILLIS);

        runUntil(4_000);
        assertThat(stepMillis()).isZero();
        runUntil(10_000);
        assertThat(stepMillis()).isEqualTo(STEP_MILLIS);
    }

    @Test
    void aLedgerDiesAfterItHasBelievedAStepForwards() {
        host.begin();
        runUntil(2_000);
        host.step(STEP_MILLIS);
        host.restart(500);

        runUntil(4_000);
        assertThat(stepMillis()).isZero();
        runUntil(10_000);
        assertThat(stepMillis()).isEqualTo(STEP_MILLIS);
    }

    @Test
    void aStepThatWaitsForALedgerIsGivenUpForTheNext() {
        host.begin();
        runUntil(2_000);
        host.restart(1_000);
        host.step(STEP_MILLIS);
        host.step(0);

        runUntil(10_000);

        assertThat(stepMillis()).isZero();
    }

    private long stepMillis() {
        return host.clockMillis() - events.nowMillis();
    }

    private void runUntil(long millis) {
        while (events.nowMillis() < BEGIN + millis) {
            events.step();
        }
    }

    @Override
    public void granted(Grant grant) {
        throw new AssertionError("there is no worker");
    }

    @Override
    public void responded(InferenceResponse response) {
        throw new AssertionError("nothing has ended");
    }

    @Override
    public void standing(PoolSnapshot snapshot) {
        // not of interest
    }

    @Override
    public boolean left(InferenceRequest request) {
        return checker.left(request);
    }

    @Override
    public void arrived(InferenceRequest request) {
        checker.arrived(request, events.nowMillis());
        arrivedAtMillis.add(events.nowMillis() - BEGIN);
    }
}
