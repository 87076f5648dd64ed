package io.penstock.lab.chaos;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the topics say of every request and every grant. Pure. */
final class TopicAudit {
    private final Map<String, Integer> answers = new HashMap<>();
    private final Map<String, Instant> answeredAt = new HashMap<>();
    private final Map<ResponseStatus, Integer> endings = new EnumMap<>(ResponseStatus.class);
    private final Map<ResponseStatus, Integer> ofBatch = new EnumMap<>(ResponseStatus.class);
    private final Map<GrantKey, GrantNote> grants = new HashMap<>();
    private final Map<GrantKey, Integer> outcomes = new HashMap<>();
    private final Map<String, BatchStatus> batches = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final List<String> tooManyAttempts = new ArrayList<>();
    private final int maxAttempts;
    private int calls;
    private int lapses;

    private record GrantKey(String pool, long id) {}

    /** A grant, as far as it matters here. */
    record GrantNote(String pool, String worker, String requestId, Instant grantedAt, Instant startBy) {}

    /** The outcome of a grant, beside it. */
    record Note(GrantNote grant, AttemptResult result, Instant completedAt) {}

    TopicAudit(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    void grant(Grant grant) {
        grants.put(
                new GrantKey(grant.getPool(), grant.getGrantId()),
                new GrantNote(
                        grant.getPool(),
                        grant.getWorker(),
                        grant.getRequest().getRequestId(),
                        grant.getGrantedAt(),
                        grant.getStartBy()));
    }

    /** After all the grants. */
    void outcome(AttemptOutcome outcome) {
        GrantKey key = new GrantKey(outcome.getPool(), outcome.getGrantId());
        outcomes.merge(key, 1, Integer::sum);
        GrantNote grant = grants.get(key);
        if (grant == null) {
            return;
        }
        notes.add(new Note(grant, outcome.getResult(), outcome.getCompletedAt()));
        if (outcome.getResult() == AttemptResult.LAPSED) {
            lapses++;
        }
        outcome.getStartedAt().ifPresent(startedAt -> {
            calls++;
            if (!startedAt.isBefore(grant.startBy())) {
                late.add(named(key) + " was started at " + startedAt + ", not before " + grant.startBy());
            }
        });
        if (outcome.getAttempt() > maxAttempts) {
            tooManyAttempts.add(outcome.getRequestId() + " made attempt " + outcome.getAttempt());
        }
    }

    void response(InferenceResponse response) {
        answers.merge(response.getRequestId(), 1, Integer::sum);
        response.getBatchId().ifPresent(batch -> ofBatch.merge(response.getStatus(), 1, Integer::sum));
        answeredAt.put(response.getRequestId(), response.getTimings().getCompletedAt());
        endings.merge(response.getStatus(), 1, Integer::sum);
        if (response.getAttempts() > maxAttempts) {
            tooManyAttempts.add(response.getRequestId() + " was answered after " + response.getAttempts());
        }
    }

    /** Later ones of a pool count instead of earlier ones. */
    void batch(BatchStatus status) {
        batches.put(status.getPool().orElse(""), status);
    }

    List<GrantNote> grants() {
        return List.copyOf(grants.values());
    }

    List<Note> outcomes() {
        return notes;
    }

    /** When a request was answered, if it was. */
    Optional<Instant> answeredAt(String requestId) {
        return Optional.ofNullable(answeredAt.get(requestId));
    }

    Map<ResponseStatus, Integer> endings() {
        return endings;
    }

    /** Every request of {@code r0} to {@code r(N-1)} and each hostile one has one response, and nobody else has. */
    Check oneResponseEach(int requests, List<Hostile> hostile) {
        List<String> wrong = new ArrayList<>();
        int lost = 0;
        int more = 0;
        int stray = answers.size();
        for (String id : Stream.concat(
                        IntStream.range(0, requests).mapToObj(ChaosCaller::requestId),
                        hostile.stream().filter(Hostile::isAnswered).map(Hostile::requestId))
                .toList()) {
            int count = answers.getOrDefault(id, 0);
            if (count > 0) {
                stray--;
            }
            if (count == 0) {
                lost++;
                wrong.add(id + " has no response");
            } else if (count > 1) {
                more++;
                wrong.add(id + " has " + count + " responses");
            }
        }
        if (stray > 0) {
            wrong.add(stray + " responses are of requests that nobody made");
        }
        return new Check(
                "one terminal response a request",
                requests + " requests, " + lost + " lost, " + more + " answered twice",
                wrong);
    }

    /** What cannot be read is kept, each once, and only what asks for it is rejected. */
    Check hostileRecordsEnd(List<Hostile> hostile, int deadLetters) {
        long unreadable = count(hostile, Hostile.Expected.DEAD_LETTER);
        long rejections = count(hostile, Hostile.Expected.REJECTION);
        int rejected = endings.getOrDefault(ResponseStatus.REJECTED, 0);
        List<String> wrong = new ArrayList<>();
        if (deadLetters != unreadable) {
            wrong.add(unreadable + " records cannot be read, and there are " + deadLetters + " dead letters");
        }
        if (rejected != rejections) {
            wrong.add(rejections + " records are to be rejected, and " + rejected + " were");
        }
        return new Check(
                "hostile records end as they should",
                hostile.size() + " records, " + deadLetters + " dead letters, " + rejected + " rejections",
                wrong);
    }

    private static long count(List<Hostile> hostile, Hostile.Expected expected) {
        return hostile.stream()
                .filter(record -> record.kind().expected() == expected)
                .count();
    }

    Check oneOutcomeEach() {
        List<String> wrong = new ArrayList<>();
        grants.keySet().forEach(key -> {
            int count = outcomes.getOrDefault(key, 0);
            if (count != 1) {
                wrong.add(named(key) + " has " + count + " outcomes");
            }
        });
        outcomes.keySet().stream()
                .filter(key -> !grants.containsKey(key))
                .forEach(key -> wrong.add(named(key) + " was never made, but has an outcome"));
        return new Check(
                "one outcome a grant", grants.size() + " grants, " + calls + " calls, " + lapses + " lapses", wrong);
    }

    Check startedInTime() {
        return new Check("no start at or after start_by", calls + " starts", late);
    }

    Check attemptsWithinBound() {
        return new Check("at most " + maxAttempts + " attempts a request", calls + " calls", tooManyAttempts);
    }

    /** The batch, as the ledger counted it, agrees with the responses. */
    Check batchCounted(int requests) {
        long seen =
                batches.values().stream().mapToLong(BatchStatus::getRequests).sum();
        long succeeded =
                batches.values().stream().mapToLong(BatchStatus::getSucceeded).sum();
        long failed =
                batches.values().stream().mapToLong(BatchStatus::getFailed).sum();
        List<String> wrong = new ArrayList<>();
        if (seen != requests) {
            wrong.add("the batch has " + requests + " requests, counted as " + seen);
        }
        int answeredWell = ofBatch.getOrDefault(ResponseStatus.SUCCEEDED, 0);
        if (succeeded != answeredWell) {
            wrong.add("the responses say that " + answeredWell + " succeeded, the batch " + succeeded);
        }
        int answeredBadly = ofBatch.getOrDefault(ResponseStatus.FAILED, 0);
        if (failed != answeredBadly) {
            wrong.add("the responses say that " + answeredBadly + " failed, the batch " + failed);
        }
        return new Check(
                "the batch's counts agree",
                seen + " requests, " + succeeded + " succeeded, " + failed + " failed",
                wrong);
    }

    private static String named(GrantKey key) {
        return "grant " + key.id() + " of pool " + key.pool();
    }
}
