package io.penstock.lab.sweep;

import io.penstock.lab.study.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Makes the runs of sweeps that have not been kept yet. Each run is kept as soon as it has ended, so that whatever ends
 * the process, the next one makes only the others.
 */
public final class Reproduction {
    /** What one run on virtual time takes for each of its requests, about; corrected once runs have ended. */
    private static final double VIRTUAL_MILLIS_A_REQUEST = 0.7;

    /** What a run on a real pipeline takes beside its own time, about. */
    private static final double REAL_SETUP_MILLIS = 10_000;

    private final KeptRuns kept;
    private final ToIntFunction<Sweep> seeds;
    private final RunForecast forecast;
    private final List<Planned> all;
    private final int keptBefore;

    /** Where runs are made. */
    public enum Place {
        VIRTUAL,
        REAL;

        private static Place of(Sweep sweep) {
            return sweep.isReal() ? REAL : VIRTUAL;
        }
    }

    private static final class Planned {
        private final SweepRun run;
        private final RunKey key;
        private Optional<RunResult> result;

        Planned(SweepRun run, RunKey key, Optional<RunResult> result) {
            this.run = run;
            this.key = key;
            this.result = result;
        }

        double millis() {
            return Place.of(run.sweep()) == Place.REAL
                    ? run.setting().countedMillis() + REAL_SETUP_MILLIS
                    : key.requests() * VIRTUAL_MILLIS_A_REQUEST;
        }
    }

    /**
     * Looks up which runs have been kept.
     *
     * @param seeds runs of each variant at each setting of a sweep
     * @param nanos time that goes on, for the time left
     * @throws IOException when a file of a run cannot be read
     */
    public Reproduction(KeptRuns kept, List<Sweep> sweeps, ToIntFunction<Sweep> seeds, LongSupplier nanos)
            throws IOException {
        this.kept = kept;
        this.seeds = seeds;
        this.forecast = new RunForecast(nanos);
        try {
            this.all = sweeps.stream()
                    .flatMap(sweep -> SweepRun.of(sweep, seeds.applyAsInt(sweep)).stream())
                    .parallel()
                    .map(run -> planned(run, kept))
                    .toList();
        } catch (UncheckedIOException unreadable) {
            throw Objects.requireNonNull(unreadable.getCause());
        }
        this.keptBefore = done();
    }

    private static Planned planned(SweepRun run, KeptRuns kept) {
        RunKey key = RunKey.of(run);
        try {
            return new Planned(run, key, kept.find(key));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public int total() {
        return all.size();
    }

    /** How many runs had been kept before. */
    public int keptBefore() {
        return keptBefore;
    }

    /** How many runs have ended, those included that had been kept before. */
    public synchronized int done() {
        return (int) all.stream().filter(one -> one.result.isPresent()).count();
    }

    /** About how long the other runs will take. */
    public synchronized Duration left(Place now, int atOnce) {
        double here = millisLeft(now) / atOnce;
        double later = now == Place.VIRTUAL ? millisLeft(Place.REAL) : 0;
        return forecast.of(here).plusMillis(Math.round(later));
    }

    private double millisLeft(Place place) {
        return missing(place).stream().mapToDouble(Planned::millis).sum();
    }

    /** Whether runs at this place have not been kept. */
    public synchronized boolean lacks(Place place) {
        return !missing(place).isEmpty();
    }

    private List<Planned> missing(Place place) {
        return all.stream()
                .filter(one -> one.result.isEmpty() && Place.of(one.run.sweep()) == place)
                .toList();
    }

    /**
     * Makes what is missing at one place.
     *
     * @param progress is told once at the beginning, and after each run
     */
    public void make(Place place, int atOnce, SweptPipeline pipeline, Runnable progress) throws InterruptedException {
        List<Runs.Named<RunResult>> runs = new ArrayList<>();
        synchronized (this) {
            forecast.begin(atOnce);
            for (Planned planned : missing(place)) {
                runs.add(new Runs.Named<>(planned.run.title(), () -> make(planned, atOnce, pipeline)));
            }
        }
        progress.run();
        new Runs(atOnce, ended -> progress.run()).all(runs);
    }

    private RunResult make(Planned planned, int atOnce, SweptPipeline pipeline) throws InterruptedException {
        RunResult result = planned.run.make(pipeline);
        try {
            kept.keep(planned.key, result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            planned.result = Optional.of(result);
            forecast.ended(planned.millis() / atOnce);
        }
        return result;
    }

    /**
     * What the sweeps found.
     *
     * @throws IllegalStateException when runs are missing
     */
    public synchronized List<SweepResult> results() {
        List<SweepResult> results = new ArrayList<>();
        for (int next = 0; next < all.size(); ) {
            Sweep sweep = all.get(next).run.sweep();
            int runsOfEach = seeds.applyAsInt(sweep);
            int runs = sweep.settings().size() * sweep.variants().size() * runsOfEach;
            results.add(SweepResult.of(
                    sweep,
                    runsOfEach,
                    all.subList(next, next + runs).stream()
                            .map(one -> one.result.orElseThrow(
                                    () -> new IllegalStateException(one.run.title() + " has not been made")))
                            .toList()));
            next += runs;
        }
        return results;
    }
}
