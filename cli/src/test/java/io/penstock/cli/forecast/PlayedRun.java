package io.penstock.cli.forecast;

import io.penstock.cli.top.Snapshots;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.records.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A run of one instance on virtual time: what a ledger would tell of it each second, and when it really ends. */
final class PlayedRun {
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int BYTES = 400;
    private static final long STEP_MILLIS = 50;
    private static final double HELD_SECONDS = 61.1;

    /**
     * What is played.
     *
     * @param reserved tokens for each call; what it uses is a hundred of input and a part of the rest
     */
    record Plan(int requests, long rpm, long tpm, int slots, double shortest, double longest, long reserved) {}

    /** @param settles when its place is free again */
    private record Call(double began, double ends, double settles, long output) {}

    private final Plan plan;
    private final double slowSeconds;
    private final Random random = new Random(7);
    private final List<Call> running = new ArrayList<>();
    private final List<Call> settled = new ArrayList<>();
    private final List<AttemptOutcome> outcomes = new ArrayList<>();
    private final Map<Double, PoolSnapshot> snapshots = new TreeMap<>();
    private final Map<Double, BatchStatus> statuses = new TreeMap<>();
    private int granted;
    private double now;

    PlayedRun(Plan plan) {
        this(plan, 0);
    }

    /** @param slowSeconds for how long, from the beginning, each place is held for a second beyond its call */
    PlayedRun(Plan plan, double slowSeconds) {
        this.plan = plan;
        this.slowSeconds = slowSeconds;
        long millis = 0;
        while (settled.size() < plan.requests()) {
            now = millis / 1e3;
            settle();
            grant();
            if (millis % 1000 == 0) {
                snapshots.put(now, snapshot());
                statuses.put(now, status());
            }
            millis += STEP_MILLIS;
        }
    }

    /** When it has ended, in seconds. */
    double seconds() {
        return now;
    }

    double longestCallSeconds() {
        return plan.longest();
    }

    /**
     * What a process tells that has followed the run from one second to another, and has read the outcomes of the time
     * before.
     */
    Optional<Duration> told(double followedFrom, double at) {
        var pool = PoolConfig.newBuilder()
                .setPool("chat")
                .setInstances(List.of())
                .setClockSkewMillis(1_000)
                .build();
        var forecast = new Forecast(
                List.of(pool), Map.of("chat", new Share(plan.requests(), (long) BYTES * plan.requests(), 0)));
        outcomes.stream()
                .filter(outcome -> !outcome.getCompletedAt().isAfter(instant(at)))
                .forEach(forecast::take);
        snapshots.forEach((second, snapshot) -> {
            if (second >= followedFrom && second <= at) {
                forecast.take(snapshot);
            }
        });
        statuses.forEach((second, status) -> {
            if (second <= at) {
                forecast.take(status);
            }
        });
        return forecast.left(instant(at));
    }

    private void settle() {
        for (Call call : List.copyOf(running)) {
            if (call.settles() <= now) {
                running.remove(call);
                settled.add(call);
                outcomes.add(outcome(call));
            }
        }
    }

    private void grant() {
        while (granted < plan.requests()
                && running.size() < plan.slots()
                && calls() + running.size() + 1 <= plan.rpm()
                && tokens() + (running.size() + 1) * plan.reserved() <= plan.tpm()) {
            double part = random.nextDouble();
            double length = plan.shortest() + part * (plan.longest() - plan.shortest());
            double held = now < slowSeconds ? length + 1 : length;
            running.add(new Call(now, now + length, now + held, Math.round((plan.reserved() - 100) * part)));
            granted++;
        }
    }

    private long calls() {
        return settled.stream().filter(this::isInWindow).count();
    }

    private long tokens() {
        return settled.stream()
                .filter(this::isInWindow)
                .mapToLong(call -> 100 + call.output())
                .sum();
    }

    private boolean isInWindow(Call call) {
        return call.began() > now - HELD_SECONDS;
    }

    private static Instant instant(double seconds) {
        return BEGIN.plusMillis(Math.round(seconds * 1e3));
    }

    private static AttemptOutcome outcome(Call call) {
        return AttemptOutcome.newBuilder()
                .setGrantId(1)
                .setRequestId("r")
                .setPool("chat")
                .setInstance("east")
                .setWorker("w")
                .setResult(AttemptResult.SUCCEEDED)
                .setAttempt(1)
                .setStartedAt(instant(call.began()))
                .setCompletedAt(instant(call.ends()))
                .setBodyBytes(BYTES)
                .setUsage(new Usage(100L, 0L, call.output()))
                .build();
    }

    private PoolSnapshot snapshot() {
        int calls = running.size();
        var instance = InstanceSnapshot.newBuilder()
                .setInstance("east")
                .setOutstanding(calls)
                .setUtilisation(0)
                .setState(InstanceState.CLOSED)
                .setLimits(List.of(
                        Snapshots.limit(LimitKind.REQUESTS, plan.rpm(), calls(), calls),
                        Snapshots.limit(LimitKind.TOKENS, plan.tpm(), tokens(), calls * plan.reserved())))
                .build();
        return PoolSnapshot.newBuilder()
                .setPool("chat")
                .setAt(instant(now))
                .setStrategy(Strategy.TRADITIONAL)
                .setWaiting(plan.requests() - granted)
                .setOldestWaitMillis(0)
                .setOutstanding(calls)
                .setWorkers(1)
                .setSlots(plan.slots())
                .setOffered(plan.requests())
                .setGranted(granted)
                .setSettled(settled.size())
                .setLapsed(0)
                .setRejected(0)
                .setExpired(0)
                .setInstances(List.of(instance))
                .build();
    }

    private BatchStatus status() {
        return BatchStatus.newBuilder()
                .setBatchId("b")
                .setPool("chat")
                .setAt(instant(now))
                .setRequests(plan.requests())
                .setWaiting(plan.requests() - granted)
                .setRunning(running.size())
                .build();
    }
}
