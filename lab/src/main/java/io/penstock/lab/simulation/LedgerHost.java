package io.penstock.lab.simulation;

import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's machine: its clock, the ledgers that run on it one after another, and the records that wait while none
 * does.
 */
final class LedgerHost {
    /** The interval of the ledger's polls, at which records reach it. */
    static final long POLL_MILLIS = 10;

    /** The interval at which the ledger looks for freed budget while requests wait. */
    private static final long TICK_MILLIS = 20;

    private static final long SECOND_MILLIS = 1_000;

    /**
     * The time from a ledger's start until it reads records, by its own clock. By then it has read the
     * configurations.
     */
    private static final long START_UP_MILLIS = 1_000;

    /**
     * The largest difference between the wall clock and the time that the ledger believes at which it counts as
     * believed; far below any step.
     */
    private static final long BELIEVED_WITHIN_MILLIS = 5_000;

    /** Takes what the ledger writes. */
    interface Readers {
        void granted(Grant grant);

        void responded(InferenceResponse response);

        void standing(PoolSnapshot snapshot);

        /**
         * A record that passes a request from one pool to another.
         *
         * @return whether the request waited there; false for a forged copy
         */
        boolean left(InferenceRequest request);

        /** The other pool has read the request, or its own pool if the other did not take it. */
        void arrived(InferenceRequest request);
    }

    @FunctionalInterface
    private interface Delivery {
        void to(SimulatedLedger ledger);
    }

    private final EventQueue events;
    private final InvariantChecker checker;
    private final Trace trace;
    private final Readers readers;
    private final PoolLedger.Factory ledgers;
    private final SplittableRandom random;
    private final ChangelogStores changelogs = new ChangelogStores();
    private final RecordDelay requests;
    private final RecordDelay attempts;
    private final RecordDelay control;
    private final RecordDelay announcements;
    private final Map<String, WorkerSnapshot> workers = new HashMap<>();
    private final Deque<Delivery> unread = new ArrayDeque<>();
    private @Nullable SimulatedLedger ledger;
    private final Map<String, PoolConfig> pools = new LinkedHashMap<>();
    private boolean reading;
    private long clockOffsetMillis;
    private long shownMillis;
    private long stepMillis;
    /**
     * The number of wall clock steps asked for. A step that waits for a ledger is dropped when the next one is asked
     * for.
     */
    private long steps;

    private long believedStepMillis;
    private boolean hasStartedBehind;
    private long grantedBefore;

    LedgerHost(
            EventQueue events,
            InvariantChecker checker,
            Trace trace,
            Readers readers,
            Scenario scenario,
            SplittableRandom random) {
        this.events = events;
        this.checker = checker;
        this.trace = trace;
        this.readers = readers;
        this.ledgers = scenario.ledgers();
        if (scenario.script().configuredAtMillis() == 0) {
            scenario.pools().forEach(pool -> pools.put(pool.getPool(), pool));
        }
        this.random = random;
        requests = new RecordDelay(events, POLL_MILLIS);
        attempts = new RecordDelay(events, POLL_MILLIS);
        control = new RecordDelay(events, POLL_MILLIS);
        announcements = new RecordDelay(events, POLL_MILLIS);
    }

    /** The time that the ledger believes. */
    long clockMillis() {
        return passedMillis() + believedStepMillis;
    }

    private long passedMillis() {
        return Math.max(shownMillis, events.nowMillis() + clockOffsetMillis);
    }

    /**
     * Sets the elapsed time of the ledger's machine to an offset from the provider's. Forwards it jumps. Instead of
     * going back it stands still; a ledger that takes over begins with the earlier time.
     */
    void jump(long offsetMillis) {
        clockOffsetMillis = offsetMillis;
        checker.clockJumped(clockMillis());
        wake();
    }

    /**
     * Sets the wall clock of the ledger's machine ahead of the elapsed time, or behind it, as an operator or a
     * resumed virtual machine does. The ledger believes a step that lasts. A step forwards waits until a ledger runs,
     * because the next ledger would take it for time that has passed.
     */
    void step(long offsetMillis) {
        steps++;
        step(offsetMillis, steps);
    }

    private void step(long offsetMillis, long number) {
        if (number < steps) {
            return;
        }
        if (ledger == null && isUnseen(offsetMillis)) {
            events.in(TICK_MILLIS, () -> step(offsetMillis, number));
            return;
        }
        trace.add(() -> "the ledger's wall clock is put " + offsetMillis + " ms ahead of the time that passes");
        stepMillis = offsetMillis;
        if (ledger != null) {
            ledger.stepTo(offsetMillis);
        }
        wake();
    }

    /**
     * Kills the ledger. Another with a correct clock takes over after {@code afterMillis}. If the ledger started with
     * a clock that was behind, its successor could not tell its charges from old ones, so only its clock is corrected
     * instead.
     */
    void failOver(long afterMillis) {
        if (hasStartedBehind) {
            step(0);
            return;
        }
        clockOffsetMillis = 0;
        steps++;
        stepMillis = 0;
        die(afterMillis);
    }

    private boolean isUnseen(long offsetMillis) {
        return offsetMillis - believedStepMillis > BELIEVED_WITHIN_MILLIS;
    }

    void begin() {
        start();
        tick();
    }

    /**
     * Kills the ledger, but not before it believes a pending step forwards. Another takes over after {@code
     * afterMillis}.
     */
    void restart(long afterMillis) {
        if (ledger != null && isUnseen(stepMillis)) {
            events.in(TICK_MILLIS, () -> restart(afterMillis));
        } else {
            die(afterMillis);
        }
    }

    private void die(long afterMillis) {
        SimulatedLedger dying = ledger;
        if (dying == null) {
            return;
        }
        trace.add(() -> "the ledger dies");
        dying.collectChangelogs();
        dying.close();
        ledger = null;
        reading = false;
        events.in(afterMillis, this::start);
    }

    private void start() {
        shownMillis = events.nowMillis() + clockOffsetMillis;
        hasStartedBehind = stepMillis < 0;
        SimulatedLedger started = new SimulatedLedger(
                ledgers, changelogs, new Clocks.Reading(shownMillis + stepMillis, shownMillis), random.split());
        ledger = started;
        noteBelief(started);
        checker.disturbed(clockMillis() + START_UP_MILLIS);
        pools.values().forEach(started::configure);
        workers.values().forEach(started::worker);
        trace.add(() -> "the ledger starts");
        long readyAtMillis = shownMillis + START_UP_MILLIS;
        events.in(START_UP_MILLIS, () -> beginReading(started, readyAtMillis));
    }

    private void beginReading(SimulatedLedger started, long readyAtMillis) {
        if (passedMillis() < readyAtMillis) {
            // Its clock has stood still.
            events.in(readyAtMillis - passedMillis(), () -> beginReading(started, readyAtMillis));
            return;
        }
        reading = ledger == started;
        while (reading && !unread.isEmpty()) {
            read(unread.removeFirst());
        }
    }

    private void tick() {
        boolean second = events.nowMillis() % SECOND_MILLIS == 0;
        if (second && ledger != null) {
            ledger.collectChangelogs();
        }
        if (second || checker.waiting() > 0 || !reading) {
            wake();
        }
        events.in(TICK_MILLIS, this::tick);
    }

    /** Advances the ledger's clock to the current time, and passes on what it writes. */
    private void wake() {
        SimulatedLedger awake = ledger;
        if (awake != null) {
            showTime(awake);
            passOn(awake);
        }
    }

    private void showTime(SimulatedLedger awake) {
        shownMillis = passedMillis();
        awake.passUntil(shownMillis);
        noteBelief(awake);
    }

    private void noteBelief(SimulatedLedger awake) {
        long before = clockMillis();
        believedStepMillis = awake.believedStepMillis();
        if (clockMillis() != before) {
            long after = clockMillis();
            trace.add(() -> "the ledger's own time steps by " + (after - before) + " ms");
            checker.clockStepped(before, after);
        }
    }

    void request(InferenceRequest request, long wayMillis) {
        requests.send(
                wayMillis,
                () -> deliver(to -> {
                    checker.offered(request, clockMillis());
                    to.request(
                            request,
                            request.getSubmittedAt().map(Instant::toEpochMilli).orElse(events.nowMillis()));
                }));
    }

    /** Sends a forged record. */
    void forged(InferenceRequest request, long wayMillis) {
        requests.send(
                wayMillis,
                () -> deliver(to -> {
                    if (!checker.isUnknownToItsPool(request)) {
                        trace.add(() -> "the ledger reads a forged copy of request " + request.getRequestId());
                        to.request(request, events.nowMillis());
                    }
                }));
    }

    void outcome(AttemptOutcome outcome, long wayMillis) {
        attempts.send(
                wayMillis,
                () -> deliver(to -> {
                    trace.add(() -> "the ledger reads the outcome of grant " + outcome.getGrantId() + " on '"
                            + outcome.getInstance() + "': " + outcome.getResult()
                            + outcome.getHttpStatus()
                                    .map(status -> ", status " + status)
                                    .orElse(""));
                    checker.settled(outcome, clockMillis());
                    to.outcome(outcome);
                }));
    }

    void configure(PoolConfig config, long wayMillis) {
        control.send(wayMillis, () -> {
            pools.put(config.getPool(), config);
            checker.configured(config, clockMillis());
            trace.add(() -> "the ledger reads a configuration: " + config.getStrategy());
            if (ledger != null) {
                ledger.configure(config);
            }
        });
    }

    void worker(WorkerSnapshot worker, long wayMillis) {
        announcements.send(wayMillis, () -> {
            workers.put(worker.getWorker(), worker);
            checker.heardOf(worker, clockMillis());
            if (ledger != null) {
                ledger.worker(worker);
            }
        });
    }

    private void deliver(Delivery delivery) {
        if (reading && unread.isEmpty()) {
            read(delivery);
        } else {
            unread.addLast(delivery);
        }
    }

    private void read(Delivery delivery) {
        SimulatedLedger awake = ledger;
        if (awake == null) {
            throw new IllegalStateException("a ledger that is not there cannot read");
        }
        showTime(awake);
        passOn(awake);
        delivery.to(awake);
        passOn(awake);
    }

    private void passOn(SimulatedLedger awake) {
        checker.beginStep();
        noteBelief(awake);
        List<PoolSnapshot> snapshots = awake.snapshots();
        // A grant that is given up makes room for others, too.
        snapshots.forEach(checker::released);
        RequestTransfers transfers = new RequestTransfers(awake.sentBack(), readers);
        // Requests that the ledger ends make way for those that it grants, so ends come first.
        for (InferenceResponse response : awake.responses()) {
            transfers.decided(Identity.of(response));
            readers.responded(response);
        }
        for (Grant grant : awake.grants()) {
            transfers.decided(Identity.of(grant));
            readers.granted(grant);
        }
        transfers.end();
        for (PoolSnapshot snapshot : snapshots) {
            checker.snapshot(snapshot, checker.grants() - grantedBefore, events.nowMillis(), clockMillis());
            readers.standing(snapshot);
        }
        grantedBefore = checker.grants();
        if (awake.unreadable() > 0) {
            throw new BrokenPromise("the ledger could not read " + awake.unreadable() + " records");
        }
    }

    void close() {
        if (ledger != null) {
            ledger.close();
        }
    }
}
