package io.penstock.lab.study;

import io.penstock.lab.simulation.AzureTrace;
import io.penstock.lab.study.ReservedLengths.Level;
import io.penstock.lab.study.StudyReport.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How well the lengths of answers are predicted: how much is reserved too much and how often too little, with and
 * without telling requests apart by tenant and operation.
 */
public final class LengthsStudy {
    /** Tenants with fewer requests are left out where the worst tenant is looked for. */
    private static final long MANY = 500;

    /** Calls that are under way when answers change were reserved by the earlier ones. */
    private static final double MAX_OVERRUNS_OF_A_CHANGE = 0.02;

    /** The part of the pool's over-reservation that may be left with kinds, where tenants differ. */
    private static final double MAX_LEFT = 0.75;

    private record Reserved(LengthTraffic traffic, Level level, ReservedLengths lengths) {}

    private record Group(String traffic, Level level, List<Reserved> runs) {
        double mean(ToDoubleFunction<ReservationError> figure) {
            return runs.stream()
                    .mapToDouble(run -> figure.applyAsDouble(run.lengths().all()))
                    .average()
                    .orElseThrow();
        }

        double worstTenant() {
            return runs.stream()
                    .mapToDouble(run -> run.lengths().mostOverruns(MANY))
                    .max()
                    .orElseThrow();
        }

        /** The promised share of overruns, with twice its standard error over these calls. */
        double promised() {
            double share = 1 - ReservedLengths.QUANTILE;
            double calls =
                    runs.stream().mapToLong(run -> run.traffic().calls().size()).sum();
            return share + 2 * Math.sqrt(share * (1 - share) / calls);
        }
    }

    private LengthsStudy() {}

    /**
     * Runs every case.
     *
     * @param seeds runs of each case whose lengths are drawn
     */
    public static StudyReport run(AzureTrace trace, Optional<AnsweredQuestions> questions, int seeds, Runs runs)
            throws InterruptedException {
        List<LengthTraffic> given = new ArrayList<>();
        given.add(LengthTraffic.of(trace));
        questions.map(LengthTraffic::of).ifPresent(given::add);
        return run(given, seeds, runs);
    }

    static StudyReport run(List<LengthTraffic> given, int seeds, Runs runs) throws InterruptedException {
        List<Reserved> found = runs.all(cases(given, seeds));
        List<List<Object>> rows = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (String traffic :
                found.stream().map(run -> run.traffic().name()).distinct().toList()) {
            Group pool = group(found, traffic, Level.POOL);
            Group kinds = group(found, traffic, Level.KINDS);
            rows.add(row(pool));
            rows.add(row(kinds));
            boolean isChange = traffic.equals(LengthTraffic.ABRUPT_CHANGE);
            checks.add(Check.atMost(
                    traffic + ": share of overruns",
                    isChange ? MAX_OVERRUNS_OF_A_CHANGE : kinds.promised(),
                    kinds.mean(ReservationError::overruns)));
            boolean isMixture = given.stream().noneMatch(one -> one.name().equals(traffic));
            checks.add(Check.atMost(
                    traffic + ": over-reservation, as a part of the pool's",
                    isMixture ? MAX_LEFT : 1,
                    kinds.mean(ReservationError::totalOverReservation)
                            / pool.mean(ReservationError::totalOverReservation)));
        }
        return new StudyReport(
                "lengths",
                Map.of("quantile", ReservedLengths.QUANTILE, "seeds", seeds),
                List.of("calls", "level", "over_mean", "over_total", "overruns", "worst_tenant"),
                rows,
                checks);
    }

    private static Group group(List<Reserved> found, String traffic, Level level) {
        return new Group(
                traffic,
                level,
                found.stream()
                        .filter(run ->
                                run.level() == level && run.traffic().name().equals(traffic))
                        .toList());
    }

    private static List<Object> row(Group group) {
        return List.of(
                group.traffic(),
                group.level(),
                group.mean(ReservationError::meanOverReservation),
                group.mean(ReservationError::totalOverReservation),
                group.mean(ReservationError::overruns),
                group.worstTenant());
    }

    private static List<Runs.Named<Reserved>> cases(List<LengthTraffic> given, int seeds) {
        List<LengthTraffic> traffics = new ArrayList<>(given);
        for (long seed = 1; seed <= seeds; seed++) {
            traffics.add(LengthTraffic.threeTenants(seed));
            traffics.add(LengthTraffic.manyTenants(seed));
            traffics.add(LengthTraffic.abruptChange(seed));
        }
        List<Runs.Named<Reserved>> named = new ArrayList<>();
        for (LengthTraffic traffic : traffics) {
            for (Level level : Level.values()) {
                named.add(new Runs.Named<>(
                        traffic.name() + ", " + level,
                        () -> new Reserved(traffic, level, ReservedLengths.of(traffic, level))));
            }
        }
        return named;
    }
}
