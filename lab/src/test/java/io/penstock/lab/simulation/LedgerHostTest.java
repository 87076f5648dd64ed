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

    private final Scenario scenario =
            Seeds.small(EnumSet.of(Fault.UNNAMED_POOLS)).apply(1);
    private final String model = scenario.pool().getModels().get(0);
    private final Agenda agenda = new Agenda(BEGIN);
    private final Accounts accounts = new Accounts(scenario.pools());
    private final Books books = new Books(
            scenario.pools(),
            new JudgingProvider(accounts.limits()),
            accounts,
            Simulation.MOST_JUMP_MILLIS,
            scenario.script().judgement());
    private final LedgerHost host =
            new LedgerHost(agenda, books, new Trace(agenda), this, scenario, new SplittableRandom(1));
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
        books.submitted(arrival, BEGIN);
        host.request(Records.request(arrival, ScenarioDraw.POOL, BEGIN, BEGIN), 0);
        agenda.at(BEGIN + 900, () -> host.jump(-Simulation.MOST_JUMP_MILLIS));

        while (agenda.nowMillis() < BEGIN + 2_000) {
            agenda.step();
        }

        assertThat(arrivedAtMillis).containsExactly(1_000 + Simulation.MOST_JUMP_MILLIS);
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
        return books.left(request);
    }

    @Override
    public void arrived(InferenceRequest request) {
        books.arrived(request);
        arrivedAtMillis.add(agenda.nowMillis() - BEGIN);
    }
}
