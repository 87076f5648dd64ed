package io.penstock.lab.simulation;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.RunningCall;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.work.Attempt;
import io.penstock.records.Grant;
import io.penstock.schemas.CallTimes;
import io.penstock.schemas.error.ErrorCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** The calls of one run of a worker's process: from the attempt to a connection, to the provider, and back. */
final class SimulatedCalls {
    private static final double LOSS_RATE = 0.01;
    private static final double MISSING_RATE = 0.02;
    private static final double UNREACHED_RATE = 0.05;
    private static final long MAX_CONNECT_MILLIS = 500;
    /** The most missing answers. Each holds a slot until after the ledger has given its grant up. */
    private static final int MAX_MISSING = 2;

    private static final long MAX_AFTER_RELEASE_MILLIS = 120_000;

    private final SimulatedDispatcher worker;
    private final Scenario scenario;
    private final Calls calls;
    private final SimulatedDispatchers.Surroundings surroundings;
    private final SplittableRandom random;
    private final Map<Attempt, Instant> underWay = new HashMap<>();
    private int missing;

    SimulatedCalls(
            SimulatedDispatcher worker,
            Scenario scenario,
            Calls calls,
            SimulatedDispatchers.Surroundings surroundings,
            SplittableRandom random) {
        this.worker = worker;
        this.scenario = scenario;
        this.calls = calls;
        this.surroundings = surroundings;
        this.random = random;
    }

    /** Opens a connection for an attempt, and then makes its call. */
    RunningCall begin(Attempt attempt) {
        boolean isUnreached = scenario.has(SimulatedFault.LOST_CONNECTIONS) && random.nextDouble() < UNREACHED_RATE;
        if (isUnreached) {
            surroundings.happened().accept(SimulatedFault.LOST_CONNECTIONS);
            worker.in(
                    1 + random.nextLong(MAX_CONNECT_MILLIS),
                    () -> attempt.ended(report(new Ending.Unsent(ErrorCode.CONNECTION_ERROR), Optional.empty())));
        } else {
            worker.in(connectMillis(attempt.grant()), () -> start(attempt));
        }
        return () -> abort(attempt);
    }

    private void abort(Attempt attempt) {
        Optional<Instant> startedAt = Optional.ofNullable(underWay.remove(attempt));
        Ending ending =
                startedAt.isPresent() ? new Ending.Broken(ErrorCode.ABORTED) : new Ending.Unsent(ErrorCode.ABORTED);
        attempt.ended(report(ending, startedAt));
    }

    private long connectMillis(Grant grant) {
        if (calls.isToLapse(grant)) {
            return Math.max(0, grant.getStartBy().toEpochMilli() - worker.now().toEpochMilli());
        }
        boolean isSlow = scenario.has(SimulatedFault.LOST_CONNECTIONS) && random.nextDouble() < UNREACHED_RATE;
        return isSlow ? random.nextLong(MAX_CONNECT_MILLIS) : 0;
    }

    private void start(Attempt attempt) {
        Instant now = worker.now();
        if (!attempt.mayStart(now)) {
            attempt.notStarted(now);
            return;
        }
        Grant grant = attempt.grant();
        if (!now.isBefore(grant.getStartBy())) {
            throw new BrokenPromise("grant " + grant.getGrantId() + " is started after its time");
        }
        underWay.put(attempt, now);
        requireSlot(grant.getPool());
        surroundings
                .trace()
                .add(() -> "worker '" + worker.id() + "' starts grant " + grant.getGrantId() + " of request "
                        + grant.getRequest().getRequestId() + " on '" + grant.getInstance() + "'");
        Calls.Call call = calls.make(grant);
        worker.in(call.latencyMillis() + 1, () -> answered(attempt, call));
    }

    private void requireSlot(String pool) {
        int most = worker.maxCalls();
        long calls = underWay.keySet().stream()
                .filter(attempt -> attempt.grant().getPool().equals(pool))
                .count();
        if (calls > most) {
            throw new BrokenPromise("worker '" + worker.id() + "' makes " + calls + " calls at once for pool '" + pool
                    + "', more than " + most);
        }
    }

    private void answered(Attempt attempt, Calls.Call call) {
        if (scenario.has(SimulatedFault.LOST_OUTCOMES) && random.nextDouble() < LOSS_RATE) {
            surroundings.happened().accept(SimulatedFault.LOST_OUTCOMES);
            worker.die();
            return;
        }
        if (scenario.has(SimulatedFault.MISSING_OUTCOMES)
                && missing < MAX_MISSING
                && random.nextDouble() < MISSING_RATE) {
            goMissing(attempt, call);
            return;
        }
        end(attempt, call);
    }

    /**
     * Holds an answer back until after the ledger has given its grant up. Then it comes, or its worker dies with it.
     */
    private void goMissing(Attempt attempt, Calls.Call call) {
        missing++;
        surroundings.happened().accept(SimulatedFault.MISSING_OUTCOMES);
        surroundings.trace().add(() -> "the answer to grant " + attempt.grant().getGrantId() + " goes missing");
        long released = attempt.grant().getStartBy().toEpochMilli()
                + CallTimes.outcomeWithin(scenario.pool()).toMillis()
                + scenario.pool().getClockSkewMillis();
        long held = released - worker.now().toEpochMilli() + random.nextLong(MAX_AFTER_RELEASE_MILLIS);
        boolean comes = random.nextBoolean();
        worker.in(held, comes ? () -> end(attempt, call) : worker::die);
    }

    private void end(Attempt attempt, Calls.Call call) {
        Instant startedAt = underWay.remove(attempt);
        // A call that was given up has ended before.
        if (startedAt != null) {
            attempt.ended(call.report(startedAt.toEpochMilli(), worker.now().toEpochMilli()));
        }
    }

    private CallReport report(Ending ending, Optional<Instant> startedAt) {
        return new CallReport(
                ending,
                "the simulated client ended the call as " + ending,
                Optional.empty(),
                startedAt,
                Optional.empty(),
                worker.now());
    }
}
