package io.penstock.lab.command;

import io.penstock.cli.error.WorkFailedException;
import io.penstock.lab.load.OpenLoop;
import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.LimitUse;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Result.Counted;
import io.penstock.lab.simulation.Result.Fate;
import io.penstock.lab.sweep.SweptPipeline.Trial;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.limits.KeyStats;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.limits.Policy;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Usage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A simulated provider for each instance of a run. They only count and refuse nothing, which shows how far a window
 * goes.
 */
final class Providers implements AutoCloseable {
    private static final long MINUTE_MILLIS = 60_000;

    private final List<InstanceConfig> instances = new ArrayList<>();
    private final List<SimulatedProvider> providers = new ArrayList<>();

    private Providers() {}

    static Providers start(Trial trial) throws IOException {
        Providers all = new Providers();
        try {
            for (InstanceConfig instance : trial.pool().getInstances()) {
                SimulatedProvider provider = SimulatedProvider.start(ProviderConfig.builder()
                        .unknownKeys(new Limits(
                                limit(instance, LimitKind.REQUESTS),
                                limit(instance, LimitKind.TOKENS),
                                OptionalLong.empty()))
                        .policy(Policy.COUNTING)
                        .latency(LatencyModel.study())
                        .seed(trial.seed())
                        .build());
                all.providers.add(provider);
                all.instances.add(InstanceConfig.newBuilder(instance)
                        .setBaseUrl(provider.baseUrl())
                        .build());
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw e;
        }
    }

    private static OptionalLong limit(InstanceConfig instance, LimitKind kind) {
        return instance.getLimits().stream()
                .filter(limit -> limit.getKind() == kind && limit.getWindowMillis() == MINUTE_MILLIS)
                .mapToLong(Limit::getAmount)
                .findFirst();
    }

    /** The instances, with the addresses of their providers. */
    List<InstanceConfig> instances() {
        return instances;
    }

    /**
     * How a run went.
     *
     * @param arrivals the arrivals, in the order in which they were due
     * @param responses the responses by request id, one for each request
     * @throws WorkFailedException when the providers' counts differ from the calls in the responses
     */
    Result result(List<Arrival> arrivals, Map<String, InferenceResponse> responses, OpenLoop loop, long millis) {
        List<Fate> fates = new ArrayList<>();
        List<Counted> counted = new ArrayList<>();
        Map<ResponseStatus, Long> ended = new EnumMap<>(ResponseStatus.class);
        for (int number = 0; number < arrivals.size(); number++) {
            Arrival arrival = arrivals.get(number);
            InferenceResponse response = responses.get(arrival.id());
            if (response == null) {
                throw new IllegalArgumentException("every request has a response, got none to " + arrival.id());
            }
            ended.merge(response.getStatus(), 1L, Long::sum);
            Fate fate = fate(arrival, since(loop, loop.due(number)), response, loop);
            fates.add(fate);
            if (response.getTimings().getStartedAt().isPresent()) {
                long input = response.getUsage().map(Usage::getInputTokens).orElse(0L);
                long output = response.getUsage().map(Usage::getOutputTokens).orElse(0L);
                counted.add(new Counted(
                        since(loop, response.getTimings().getStartedAt().get()),
                        response.getInstance().orElse(""),
                        input,
                        output));
            }
        }
        counted.sort(Comparator.comparingLong(Counted::atMillis));
        List<LimitUse> uses = uses();
        long calls = total(uses, LimitKind.REQUESTS);
        long tokens = total(uses, LimitKind.TOKENS);
        long answeredTokens = counted.stream().mapToLong(Counted::tokens).sum();
        if (calls != counted.size() || tokens != answeredTokens) {
            throw new WorkFailedException(
                    "the providers counted %d calls of %d tokens, the responses tell of %d calls of %d tokens"
                            .formatted(calls, tokens, counted.size(), answeredTokens),
                    "were calls cut off, or made twice?");
        }
        return new Result(
                arrivals.size(), Map.copyOf(ended), calls, calls, 0, millis, uses, counted, fates, 0, Map.of());
    }

    private static Fate fate(Arrival arrival, long submittedAt, InferenceResponse response, OpenLoop loop) {
        OptionalLong granted = since(loop, response.getTimings().getAdmittedAt());
        return new Fate(
                arrival,
                submittedAt,
                granted,
                OptionalLong.empty(),
                since(loop, response.getTimings().getFirstTokenAt()),
                granted.isPresent() ? granted.getAsLong() - submittedAt : 0,
                response.getStatus());
    }

    private List<LimitUse> uses() {
        List<LimitUse> uses = new ArrayList<>();
        for (int i = 0; i < providers.size(); i++) {
            InstanceConfig instance = instances.get(i);
            for (KeyStats stats : providers.get(i).stats().keys().values()) {
                stats.rpmLimit()
                        .ifPresent(limit -> uses.add(new LimitUse(
                                instance.getId(),
                                new Limit(LimitKind.REQUESTS, limit, MINUTE_MILLIS),
                                stats.rpmUsedMax(),
                                stats.answered())));
                stats.tpmLimit()
                        .ifPresent(limit -> uses.add(new LimitUse(
                                instance.getId(),
                                new Limit(LimitKind.TOKENS, limit, MINUTE_MILLIS),
                                stats.tpmUsedMax(),
                                stats.inputTokens() + stats.outputTokens())));
            }
        }
        return uses;
    }

    private static long total(List<LimitUse> uses, LimitKind kind) {
        return uses.stream()
                .filter(use -> use.limit().getKind() == kind)
                .mapToLong(LimitUse::total)
                .sum();
    }

    private static OptionalLong since(OpenLoop loop, Optional<Instant> instant) {
        return instant.isPresent() ? OptionalLong.of(since(loop, instant.get())) : OptionalLong.empty();
    }

    private static long since(OpenLoop loop, Instant instant) {
        return Duration.between(loop.begin(), instant).toMillis();
    }

    @Override
    public void close() {
        providers.forEach(SimulatedProvider::close);
    }
}
