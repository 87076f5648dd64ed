package io.penstock.lab.simulation;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.provider.answer.AnswerUsage;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.provider.model.AnswerTiming;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.Grant;
import io.penstock.records.RateLimitReading;
import io.penstock.records.ReserveMode;
import io.penstock.records.Usage;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the workers' calls: decides what the provider counts, what it answers, and when. */
final class Calls {
    private static final long NANOS = 1_000_000;
    private static final double ERROR_RATE = 0.08;
    private static final double LAPSE_RATE = 0.5;
    private static final long MAX_RETRY_AFTER_MILLIS = 2_000;

    /**
     * How a call will end.
     *
     * @param usage the usage that the answer states; empty when there is none
     * @param readings the rate-limit headers of the answer
     */
    record Call(long latencyMillis, Ending ending, Optional<Usage> usage, List<RateLimitReading> readings) {
        /** The report that a dispatcher's client makes of it. */
        CallReport report(long startedAtMillis, long completedAtMillis) {
            return new CallReport(
                    ending,
                    "the simulated provider ended the call as " + ending,
                    ending instanceof Ending.Answered answered
                            ? Optional.of(answer(answered.status()))
                            : Optional.empty(),
                    Optional.of(Instant.ofEpochMilli(startedAtMillis)),
                    Optional.empty(),
                    Instant.ofEpochMilli(completedAtMillis));
        }

        private CallReport.Answer answer(int status) {
            return new CallReport.Answer(status, Optional.empty(), usage, readings, Optional.empty());
        }
    }

    private final EventQueue events;
    private final Scenario scenario;
    private final JudgingProvider provider;
    private final ProviderAccounts accounts;
    private final Function<String, Arrival> arrivals;
    private final LatencyModel latency;
    private final CallReception reception;
    private final Consumer<SimulatedFault> happened;
    private final SplittableRandom random;
    private final Map<String, Long> firstTokens = new HashMap<>();
    /** Every started grant, by pool and grant id. */
    private final Set<String> started = new HashSet<>();

    private long made;

    Calls(
            EventQueue events,
            Scenario scenario,
            JudgingProvider provider,
            ProviderAccounts accounts,
            Function<String, Arrival> arrivals,
            Consumer<SimulatedFault> happened,
            SplittableRandom random) {
        this.happened = happened;
        this.events = events;
        this.scenario = scenario;
        this.provider = provider;
        this.accounts = accounts;
        this.arrivals = arrivals;
        this.latency = scenario.latency();
        this.reception = scenario.reception().apply(happened);
        this.random = random;
    }

    long made() {
        return made;
    }

    /** When the first token of a request's last answer came. */
    OptionalLong firstTokenAtMillis(String request) {
        Long at = firstTokens.get(request);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    /** Whether a worker is to start a grant only when it is too late. */
    boolean isToLapse(Grant grant) {
        boolean isToLapse = scenario.has(SimulatedFault.LAPSING_PROBES)
                && reception.isRefusing(
                        grant.getPool(), grant.getInstance(), events.nowMillis() - Simulation.BEGIN_MILLIS)
                && random.nextDouble() < LAPSE_RATE;
        if (isToLapse) {
            happened.accept(SimulatedFault.LAPSING_PROBES);
        }
        return isToLapse;
    }

    /** Makes a call. The provider counts it when it arrives. */
    Call make(Grant grant) {
        made++;
        if (!started.add(grant.getPool() + "/" + grant.getGrantId())) {
            throw new BrokenPromise(
                    "grant " + grant.getGrantId() + " of pool '" + grant.getPool() + "' is started twice");
        }
        Arrival arrival = arrivals.apply(Identity.of(grant));
        JudgingProvider.Charge usage = new JudgingProvider.Charge(arrival.inputTokens(), arrival.outputTokens());
        CallReception.Answer answer = reception.receive(new CallReception.Incoming(
                arrival.id(),
                grant.getPool(),
                grant.getInstance(),
                events.nowMillis() - Simulation.BEGIN_MILLIS,
                usage.inputTokens(),
                usage.outputTokens()));
        List<RateLimitReading> readings = answer.readings();
        if (answer instanceof CallReception.Refused refused) {
            return new Call(1, new Ending.Answered(429, refused.retryAfter()), Optional.empty(), readings);
        }
        if (answer instanceof CallReception.Denied denied) {
            return new Call(1, new Ending.Answered(denied.status(), Optional.empty()), Optional.empty(), readings);
        }
        AnswerTiming pace = latency.pace(arrival.outputTokens(), random);
        long latencyMillis = pace.totalNanos() / NANOS;
        boolean fails = scenario.has(SimulatedFault.PROVIDER_ERRORS) && random.nextDouble() < ERROR_RATE;
        int kind = fails ? random.nextInt(4) : -1;
        if (fails) {
            happened.accept(SimulatedFault.PROVIDER_ERRORS);
        } else {
            firstTokens.put(arrival.identity(), events.nowMillis() + pace.firstTokenNanos() / NANOS);
        }
        if (kind != 0 && kind != 1) {
            count(grant, arrival, usage);
        }
        return switch (kind) {
            case 0 ->
                new Call(
                        1,
                        new Ending.Answered(
                                429, Optional.of(Duration.ofMillis(random.nextLong(MAX_RETRY_AFTER_MILLIS)))),
                        Optional.empty(),
                        readings);
            case 1 -> new Call(1, new Ending.Answered(503, Optional.empty()), Optional.empty(), readings);
            case 2 -> new Call(latencyMillis, new Ending.Answered(500, Optional.empty()), Optional.empty(), readings);
            case 3 ->
                new Call(latencyMillis / 2, new Ending.Broken(ErrorCode.CONNECTION_ERROR), Optional.empty(), List.of());
            default ->
                new Call(latencyMillis, new Ending.Answered(200, Optional.empty()), told(usage, answer), readings);
        };
    }

    /** The usage that a dispatcher reads in the answer. */
    private static Optional<Usage> told(JudgingProvider.Charge usage, CallReception.Answer answer) {
        if (answer instanceof CallReception.Odd odd) {
            return odd.usage().isEmpty() ? Optional.empty() : AnswerUsage.read("{\"usage\":" + odd.usage() + "}");
        }
        return Optional.of(Usage.newBuilder()
                .setInputTokens(usage.inputTokens())
                .setOutputTokens(usage.outputTokens())
                .build());
    }

    private void count(Grant grant, Arrival arrival, JudgingProvider.Charge usage) {
        boolean chargesMaximum = scenario.pool().getReserve() == ReserveMode.PROVIDER;
        JudgingProvider.Charge charge =
                chargesMaximum ? new JudgingProvider.Charge(arrival.inputTokens(), arrival.maxOutputTokens()) : usage;
        JudgingProvider.Charge reserved =
                new JudgingProvider.Charge(grant.getReservedInputTokens(), grant.getReservedOutputTokens());
        long way = random.nextLong(scenario.wayMillis() + 1);
        events.in(
                way,
                () -> provider.arrive(
                                accounts.of(grant.getPool(), grant.getInstance()),
                                events.nowMillis(),
                                charge,
                                reserved,
                                scenario.mostOfLimit())
                        .filter(excess -> scenario.script().judgement() == Script.Judgement.BREAKS_OFF)
                        .ifPresent(excess -> {
                            throw new BrokenPromise(excess.toString());
                        }));
    }
}
