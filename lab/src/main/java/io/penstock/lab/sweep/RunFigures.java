package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Result.Fate;
import io.penstock.lab.study.StudyPools;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.ResponseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Reads the figures off a run. */
final class RunFigures {
    private final Setting setting;
    private final Variant variant;
    private final SweepRequests requests;
    private final Result result;
    private final Map<SweepFigure, Double> figures = new LinkedHashMap<>();

    private RunFigures(Setting setting, Variant variant, SweepRequests requests, Result result) {
        this.setting = setting;
        this.variant = variant;
        this.requests = requests;
        this.result = result;
    }

    static Map<SweepFigure, Double> of(
            Setting setting, Variant variant, List<InstanceConfig> instances, SweepRequests requests, Result result) {
        RunFigures figures = new RunFigures(setting, variant, requests, result);
        figures.read(instances);
        return figures.figures;
    }

    /** What all instances allow in a minute. */
    static double limit(List<InstanceConfig> instances, LimitKind kind) {
        return limit(instances, kind, StudyPools.MINUTE_MILLIS);
    }

    /** What all instances allow in a window; one without a limit for it allows any amount. */
    private static double limit(List<InstanceConfig> instances, LimitKind kind, long windowMillis) {
        return instances.stream()
                .mapToDouble(instance -> instance.getLimits().stream()
                        .filter(limit -> limit.getKind() == kind && limit.getWindowMillis() == windowMillis)
                        .mapToDouble(Limit::getAmount)
                        .min()
                        .orElse(Double.POSITIVE_INFINITY))
                .sum();
    }

    private void read(List<InstanceConfig> instances) {
        double requestsPerMinute = limit(instances, LimitKind.REQUESTS);
        double tokensPerMinute = limit(instances, LimitKind.TOKENS);
        double minutes = (double) setting.countedMillis() / StudyPools.MINUTE_MILLIS;
        List<Fate> served = result.fates().stream()
                .filter(fate -> fate.status() == ResponseStatus.SUCCEEDED)
                .toList();
        double tokens =
                result.counted().stream().mapToDouble(Result.Counted::tokens).sum();
        figures.put(SweepFigure.RPM, served.size() / minutes);
        figures.put(SweepFigure.REJECT_RATE, 1 - (double) served.size() / result.requests());
        figures.put(
                SweepFigure.UTILISATION,
                Math.max(result.counted().size() / minutes / requestsPerMinute, tokens / minutes / tokensPerMinute));
        figures.put(SweepFigure.MAX_WINDOW, result.largestWindow());
        figures.put(
                SweepFigure.TOKENS,
                served.stream().mapToDouble(fate -> fate.arrival().tokens()).sum() / 1e6);
        long[] firstTokens = sorted(served, fate -> fate.firstTokenAtMillis().orElseThrow() - fate.submittedAtMillis());
        quantile(SweepFigure.TTFT_P50, 0.50, firstTokens);
        quantile(SweepFigure.TTFT_P95, 0.95, firstTokens);
        quantile(SweepFigure.TTFT_P99, 0.99, firstTokens);
        for (String sizeClass : requests.classes()) {
            readClass(sizeClass, served);
        }
        if (!requests.callerOf().isEmpty()) {
            readCallers(Callers.HEAVY);
            readCallers(Callers.LIGHT);
        }
        Knapsack.Budget budget = budget(instances);
        figures.put(
                SweepFigure.BOUND,
                Knapsack.most(
                                requests.arrivals().stream()
                                        .mapToDouble(Arrival::tokens)
                                        .toArray(),
                                budget)
                        / minutes);
        List<Knapsack.Demand> demands = requests.classes().stream()
                .map(sizeClass -> demand(sizeClass, requests.arrivals()))
                .toList();
        figures.put(SweepFigure.BLIND_BOUND, Knapsack.most(knownBeforehand(), budget) / minutes);
        switch (variant.division()) {
            case UNKNOWN -> {}
            case MIN_FIRST -> figures.put(SweepFigure.POLICY_BOUND, Knapsack.smallestFirst(demands, budget) / minutes);
            case OF_THE_RUN -> {
                List<Arrival> accepted = served.stream().map(Fate::arrival).toList();
                List<Double> spent = requests.classes().stream()
                        .map(sizeClass -> demand(sizeClass, accepted).tokens())
                        .toList();
                figures.put(SweepFigure.POLICY_BOUND, Knapsack.divided(demands, spent, budget) / minutes);
            }
        }
    }

    private void readClass(String sizeClass, List<Fate> served) {
        List<Fate> servedOfIt = served.stream()
                .filter(fate -> requests.classOf(fate.arrival()).equals(sizeClass))
                .toList();
        long offered = requests.arrivals().stream()
                .filter(arrival -> requests.classOf(arrival).equals(sizeClass))
                .count();
        if (offered > 0) {
            figures.put(SweepFigure.accepted(sizeClass), (double) servedOfIt.size() / offered);
        }
        long[] waits = sorted(servedOfIt, fate -> fate.grantedAtMillis().orElseThrow() - fate.submittedAtMillis());
        quantile(SweepFigure.waitP50(sizeClass), 0.50, waits);
        quantile(SweepFigure.waitP95(sizeClass), 0.95, waits);
    }

    private void readCallers(String kind) {
        result.fates().stream()
                .filter(fate -> Objects.requireNonNull(
                                requests.callerOf().get(fate.arrival().id()))
                        .startsWith(kind))
                .mapToInt(fate -> fate.status() == ResponseStatus.SUCCEEDED ? 1 : 0)
                .average()
                .ifPresent(accepted -> figures.put(SweepFigure.acceptedOf(kind), accepted));
    }

    private Knapsack.Demand demand(String sizeClass, List<Arrival> arrivals) {
        List<Arrival> ofIt = arrivals.stream()
                .filter(arrival -> requests.classOf(arrival).equals(sizeClass))
                .toList();
        return new Knapsack.Demand(
                ofIt.size(), ofIt.stream().mapToDouble(Arrival::tokens).sum());
    }

    /** Each request's tokens as far as they can be known when it comes: its input, and the mean output of its class. */
    private double[] knownBeforehand() {
        Map<String, Double> output = requests.arrivals().stream()
                .collect(Collectors.groupingBy(requests::classOf, Collectors.averagingDouble(Arrival::outputTokens)));
        return requests.arrivals().stream()
                .mapToDouble(arrival -> arrival.inputTokens() + output.getOrDefault(requests.classOf(arrival), 0.0))
                .toArray();
    }

    private Knapsack.Budget budget(List<InstanceConfig> instances) {
        return new Knapsack.Budget(
                most(instances, LimitKind.REQUESTS, arrival -> 1), most(instances, LimitKind.TOKENS, Arrival::tokens));
    }

    /** What no policy within the limits can exceed: as much as the windows allow that allow the least. */
    private double most(List<InstanceConfig> instances, LimitKind kind, ToLongFunction<Arrival> cost) {
        return instances.stream()
                .flatMap(instance -> instance.getLimits().stream())
                .filter(limit -> limit.getKind() == kind)
                .mapToLong(Limit::getWindowMillis)
                .distinct()
                .mapToDouble(window -> most(window, limit(instances, kind, window), cost))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /**
     * A limit for every whole window of the arrivals, and for what comes after these windows at most what can still wait
     * then.
     */
    private double most(long windowMillis, double limit, ToLongFunction<Arrival> cost) {
        if (Double.isInfinite(limit)) {
            return limit;
        }
        long windows = setting.arrivalMillis() / windowMillis;
        long restMillis = setting.arrivalMillis() - windows * windowMillis + variant.maxWaitMillis();
        long lateFromMillis = Setting.LEAD_MILLIS + windows * windowMillis - variant.maxWaitMillis();
        double late = requests.arrivals().stream()
                .filter(arrival -> arrival.atMillis() >= lateFromMillis)
                .mapToLong(cost)
                .asDoubleStream()
                .sum();
        return windows * limit + Math.min(Math.ceil((double) restMillis / windowMillis) * limit, late);
    }

    private void quantile(SweepFigure figure, double part, long[] sorted) {
        if (sorted.length > 0) {
            figures.put(figure, (double) sorted[(int) Math.ceil(part * sorted.length) - 1]);
        }
    }

    private static long[] sorted(List<Fate> fates, ToLongFunction<Fate> millis) {
        return fates.stream().mapToLong(millis).sorted().toArray();
    }
}
