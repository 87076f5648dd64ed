package io.penstock.cli.report;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Usage;
import io.penstock.schemas.error.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Counts the responses and outcomes of one batch. Each must be added once. */
public final class Tally {
    /** The usage of a call that stated none. It must not be changed. */
    public static final Usage NOT_TOLD = new Usage(0L, 0L, 0L);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private record InstanceName(String pool, String instance) {}

    private final Map<ResponseStatus, Long> responses = new EnumMap<>(ResponseStatus.class);
    private final Map<InstanceName, CallLog> callsByInstance = new HashMap<>();
    private @Nullable Instant firstSubmitted;
    private @Nullable Instant lastCompleted;
    private long calls;
    private long cutOff;
    private long lapsed;
    private long terminalOutcomes;
    private long tooManyRequests;
    private long inputTokens;
    private long outputTokens;

    public void add(InferenceResponse response) {
        responses.merge(response.getStatus(), 1L, Long::sum);
        Instant submitted = response.getTimings().getSubmittedAt();
        if (firstSubmitted == null || submitted.isBefore(firstSubmitted)) {
            firstSubmitted = submitted;
        }
        Instant completed = response.getTimings().getCompletedAt();
        if (lastCompleted == null || completed.isAfter(lastCompleted)) {
            lastCompleted = completed;
        }
    }

    public void add(AttemptOutcome outcome) {
        if (outcome.getResult() == AttemptResult.SUCCEEDED || outcome.getResult() == AttemptResult.FAILED) {
            terminalOutcomes++;
        }
        if (outcome.getResult() == AttemptResult.LAPSED) {
            lapsed++;
        }
        if (outcome.getStartedAt().isEmpty()) {
            return;
        }
        if (outcome.getHttpStatus().equals(Optional.of(HttpStatus.TOO_MANY_REQUESTS))) {
            tooManyRequests++;
        }
        addCall(
                new InstanceName(outcome.getPool(), outcome.getInstance()),
                outcome.getStartedAt().get(),
                outcome.getUsage().orElse(NOT_TOLD));
    }

    /** Adds a call whose answer was lost, with its assumed usage. */
    public void addCutOff(String pool, String instance, Instant startedAt, Usage usage) {
        cutOff++;
        addCall(new InstanceName(pool, instance), startedAt, usage);
    }

    private void addCall(InstanceName instance, Instant startedAt, Usage usage) {
        calls++;
        inputTokens += usage.getInputTokens();
        outputTokens += usage.getOutputTokens();
        callsByInstance
                .computeIfAbsent(instance, name -> new CallLog())
                .add(startedAt.toEpochMilli(), usage.getInputTokens() + usage.getOutputTokens());
    }

    public long responses() {
        return responses.values().stream().mapToLong(Long::longValue).sum();
    }

    public long unsuccessful() {
        return responses() - count(ResponseStatus.SUCCEEDED);
    }

    public long tokens() {
        return inputTokens + outputTokens;
    }

    /** Whether there is a final outcome for every response that a dispatcher gave. */
    public boolean hasEveryOutcome() {
        return terminalOutcomes >= count(ResponseStatus.SUCCEEDED) + count(ResponseStatus.FAILED);
    }

    private long count(ResponseStatus status) {
        return responses.getOrDefault(status, 0L);
    }

    /**
     * The summary of what was counted so far.
     *
     * @param requests requests of the batch, answered or not
     * @param pools pools with the limits; instances without a call are listed, too
     * @param pauses times in which no process worked on it; they do not overlap
     */
    public Summary summary(long requests, Collection<PoolConfig> pools, Collection<Pause> pauses) {
        Duration paused = paused(pauses);
        List<Summary.Instance> instances = new ArrayList<>();
        for (PoolConfig pool : pools) {
            for (InstanceConfig instance : pool.getInstances()) {
                CallLog log =
                        callsByInstance.getOrDefault(new InstanceName(pool.getPool(), instance.getId()), new CallLog());
                CallLog.Largest largest = log.largest(MINUTE);
                instances.add(new Summary.Instance(
                        pool.getPool(),
                        instance.getId(),
                        log.calls(),
                        log.tokens(),
                        perMinute(instance, LimitKind.REQUESTS),
                        perMinute(instance, LimitKind.TOKENS),
                        largest.requests(),
                        largest.tokens()));
            }
        }
        return new Summary(
                requests,
                count(ResponseStatus.SUCCEEDED),
                count(ResponseStatus.FAILED),
                count(ResponseStatus.REJECTED),
                count(ResponseStatus.EXPIRED),
                count(ResponseStatus.CANCELLED),
                duration().minus(paused).toMillis() / 1000.0,
                paused.toMillis() / 1000.0,
                tooManyRequests,
                calls,
                cutOff,
                lapsed,
                inputTokens,
                outputTokens,
                instances);
    }

    private Duration duration() {
        return firstSubmitted == null || lastCompleted == null
                ? Duration.ZERO
                : Duration.between(firstSubmitted, lastCompleted);
    }

    /** The part of the pauses within the batch's duration. */
    private Duration paused(Collection<Pause> pauses) {
        Instant begin = firstSubmitted;
        Instant end = lastCompleted;
        return begin == null || end == null
                ? Duration.ZERO
                : pauses.stream().map(pause -> pause.between(begin, end)).reduce(Duration.ZERO, Duration::plus);
    }

    private static OptionalLong perMinute(InstanceConfig instance, LimitKind kind) {
        return instance.getLimits().stream()
                .filter(limit -> limit.getKind() == kind && limit.getWindowMillis() == MINUTE.toMillis())
                .mapToLong(Limit::getAmount)
                .min();
    }
}
