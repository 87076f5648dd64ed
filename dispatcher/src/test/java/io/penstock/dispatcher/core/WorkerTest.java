package io.penstock.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.RunningCall;
import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.work.Attempt;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.OutcomeRecords;
import io.penstock.dispatcher.work.OutgoingRecord;
import io.penstock.dispatcher.work.PoolSettings;
import io.penstock.dispatcher.work.StandInInstance;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A worker whose steps are carried out here, on time that the tests let pass. */
class WorkerTest {
    private static final int PARTITION = 3;
    private static final String POOL = "chat";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final List<Attempt> calls = new ArrayList<>();
    private final List<Step.Publish> published = new ArrayList<>();
    private final List<String> noticed = new ArrayList<>();
    private final Queue<CommitResult> results = new ArrayDeque<>();
    private final List<Step.Publish> unanswered = new ArrayList<>();
    private Step.CommittedReply told = new Step.CommittedReply.Unanswered();
    private Map<Integer, Step.PartitionState> lookedUp = Map.of();
    private int announcements;
    private long nanos;
    private final Worker worker = new Worker(
            new WorkerSettings("w1", DRAIN, Duration.ofMillis(20)),
            completions -> new CallScheduler(
                    4, new OutcomeRecords("w1"), CallObserver.NONE, () -> new SplittableRandom(1), completions),
            new Notes(),
            () -> announcements++,
            0);

    @Test
    void aNewOwnerReadsNothingBeforeItHasCommittedThatItMayStartThings() {
        beginWith(untouched());
        results.add(CommitResult.ABORTED);

        Step.Poll first = turn();
        assertThat(first.paused()).containsExactly(PARTITION);
        assertThat(worker.ready()).isEmpty();
        Step.Poll second = turn();

        assertThat(second.paused()).isEmpty();
        assertThat(worker.ready()).containsExactly(PARTITION);
        assertThat(announcements).isEqualTo(1);
        assertThat(lastMarker()).isEqualTo(HandoverState.OPEN);
    }

    @Test
    void whatAnEarlierOwnerMayHaveStartedLapses() {
        takeOver(new Step.PartitionState(Optional.of(PartitionProgress.startingAt(0, HandoverState.OPEN)), 0, 1));

        read(0, "r", "w0");
        turn();

        assertThat(calls).isEmpty();
        assertThat(outcomes()).containsExactly(AttemptResult.LAPSED);
    }

    @Test
    void whatAnEarlierOwnerLetGoOfIsStarted() {
        takeOver(new Step.PartitionState(Optional.of(PartitionProgress.startingAt(0, HandoverState.CLEAN)), 0, 1));

        read(0, "r", "w0");

        assertThat(calls).hasSize(1);
    }

    @Test
    void aGrantForAnotherWorkerThatComesAfterTheTakeOverLapses() {
        takeOver(untouched());

        read(0, "r", "w0");
        read(1, "s", "w1");

        assertThat(calls).extracting(call -> call.grant().getWorker()).containsExactly("w1");
    }

    @Test
    void aPartitionIsLetGoOfCleanWhenItsCallsHaveEnded() {
        takeOver(untouched());
        read(0, "r", "w1");

        worker.revoked(Set.of(PARTITION), nanos);
        assertThat(worker.nextOfRelease(nanos)).containsInstanceOf(Step.Pause.class);
        end(calls.get(0));
        letGo();

        assertThat(outcomes()).containsExactly(AttemptResult.SUCCEEDED);
        assertThat(lastMarker()).isEqualTo(HandoverState.CLEAN);
        assertThat(worker.assigned()).isEmpty();
        assertThat(noticed).containsExactly("awaits 1");
    }

    @Test
    void aPartitionWithACallThatOutlastsTheDrainStaysOpenAndItsResultIsDropped() {
        takeOver(untouched());
        read(0, "r", "w1");
        Attempt call = calls.get(0);

        worker.revoked(Set.of(PARTITION), nanos);
        assertThat(worker.nextOfRelease(nanos)).containsInstanceOf(Step.Pause.class);
        nanos += DRAIN.plusSeconds(1).toNanos();
        letGo();
        end(call);

        assertThat(lastMarker()).isEqualTo(HandoverState.OPEN);
        assertThat(outcomes()).isEmpty();
        assertThat(worker.assigned()).isEmpty();
        assertThat(noticed).containsExactly("awaits 1", "gives up 1");
        assertThat(worker.scheduler().isIdle()).isTrue();
    }

    @Test
    void whatWaitsOnAPartitionThatIsLetGoOfIsLeftToTheNextOwner() {
        takeOver(untouched());
        for (int i = 0; i < 6; i++) {
            read(i, "r" + i, "w1");
        }
        assertThat(calls).hasSize(4);

        worker.revoked(Set.of(PARTITION), nanos);
        List.copyOf(calls).forEach(WorkerTest::end);
        letGo();

        assertThat(calls).hasSize(4);
        assertThat(outcomes()).hasSize(4);
        assertThat(lastProgress().pending()).containsExactly(4L, 5L);
        assertThat(lastMarker()).isEqualTo(HandoverState.CLEAN);
    }

    @Test
    void theLastResultsAreGivenUpWhenTheyCannotBeCommittedInTime() {
        takeOver(untouched());
        read(0, "r", "w1");
        end(calls.get(0));
        for (int i = 0; i < 100; i++) {
            results.add(CommitResult.UNANSWERED);
        }

        worker.revoked(Set.of(PARTITION), nanos);
        letGo();

        assertThat(noticed).containsExactly("cannot publish");
        assertThat(worker.assigned()).isEmpty();
    }

    @Test
    void theTimeThatATransactionTakesCountsAgainstTheBoundOfTheLastResults() {
        takeOver(untouched());
        read(0, "r", "w1");
        end(calls.get(0));
        worker.revoked(Set.of(PARTITION), nanos);

        int tries = 0;
        for (Optional<Step> step = worker.nextOfRelease(nanos); step.isPresent(); step = worker.nextOfRelease(nanos)) {
            if (!(step.get() instanceof Step.Publish)) {
                carryOut(step.get());
            } else {
                tries++;
                nanos += Duration.ofSeconds(30).toNanos();
                worker.published(CommitResult.UNANSWERED, nanos);
            }
        }

        assertThat(tries).isEqualTo(1);
        assertThat(noticed).containsExactly("cannot publish");
    }

    @Test
    void aTransactionInDoubtIsJudgedByThePartitionsThatAreStillHeld() {
        takeOver(untouched());
        worker.assigned(List.of(PARTITION + 1));
        lookedUp = Map.of(PARTITION + 1, untouched());
        turn();
        turn();
        read(0, "mine", "w1");
        readFrom(PARTITION + 1, 0, "left", "w1");
        calls.forEach(WorkerTest::end);
        results.add(CommitResult.IN_DOUBT);
        turn();
        Step.Publish doubtful = unanswered.get(0);

        worker.lost(Set.of(PARTITION + 1));
        told = new Step.CommittedReply.Committed(Map.of(
                PARTITION,
                progressOf(doubtful, PARTITION),
                PARTITION + 1,
                PartitionProgress.startingAt(7, HandoverState.OPEN)));
        turn();
        turn();

        assertThat(outcomes()).isEmpty();
    }

    @Test
    void anOpenMarkerThatIsRefusedIsTriedAgainAfterAPause() {
        beginWith(untouched());
        results.add(CommitResult.ABORTED);
        turn();

        assertThat(turnAt(nanos).patience()).isPositive();
        assertThat(published).isEmpty();
        turn();

        assertThat(worker.ready()).containsExactly(PARTITION);
    }

    @Test
    void readingStopsWhileTooMuchIsUnpublished() {
        takeOver(untouched());
        UnfinishedRecord receipt =
                worker.received(PARTITION, 0, () -> 64L * 1024 * 1024).orElseThrow();
        worker.deadLetter(receipt, "no grant");
        results.add(CommitResult.UNANSWERED);

        assertThat(turn().paused()).containsExactly(PARTITION);
        assertThat(turn().paused()).isEmpty();
    }

    @Test
    void aWorkerThatTheGroupHasGivenUpDoesNotGoOnDraining() {
        takeOver(untouched());
        read(0, "done", "w1");
        read(1, "runs", "w1");
        end(calls.get(0));
        results.add(CommitResult.ABORTED);
        told = new Step.CommittedReply.MemberFenced();
        long begunNanos = nanos;

        worker.revoked(Set.of(PARTITION), nanos);
        letGo();

        assertThat(nanos - begunNanos).isLessThan(DRAIN.toNanos());
        assertThat(noticed).containsExactly("awaits 1", "cannot publish");
        assertThat(worker.assigned()).isEmpty();
        assertThat(worker.scheduler().isIdle()).isTrue();
    }

    @Test
    void theResultsOfAPartitionThatWasLostAreNotPublished() {
        takeOver(untouched());
        read(0, "r", "w1");
        end(calls.get(0));

        worker.lost(Set.of(PARTITION));
        turn();

        assertThat(outcomes()).isEmpty();
        assertThat(worker.ready()).isEmpty();
    }

    private void beginWith(Step.PartitionState found) {
        assertThat(worker.next(nanos)).isInstanceOf(Step.Poll.class);
        worker.assigned(List.of(PARTITION));
        Step step = worker.next(nanos);
        assertThat(step).isEqualTo(new Step.LookUp(Set.of(PARTITION)));
        worker.lookedUp(Map.of(PARTITION, found));
    }

    private void takeOver(Step.PartitionState found) {
        beginWith(found);
        turn();
        assertThat(worker.ready()).containsExactly(PARTITION);
    }

    private static Step.PartitionState untouched() {
        return new Step.PartitionState(Optional.empty(), 0, 0);
    }

    /** Carries out what the worker wants done until it polls. */
    private Step.Poll turn() {
        nanos += Duration.ofSeconds(1).toNanos();
        return turnAt(nanos);
    }

    private Step.Poll turnAt(long atNanos) {
        while (true) {
            Step step = worker.next(atNanos);
            if (step instanceof Step.Poll poll) {
                return poll;
            }
            carryOut(step);
        }
    }

    private void letGo() {
        for (Optional<Step> step = worker.nextOfRelease(nanos); step.isPresent(); step = worker.nextOfRelease(nanos)) {
            carryOut(step.get());
        }
    }

    private void carryOut(Step step) {
        if (step instanceof Step.Publish publish) {
            CommitResult result = Optional.ofNullable(results.poll()).orElse(CommitResult.COMMITTED);
            if (result == CommitResult.COMMITTED) {
                published.add(publish);
            }
            if (result == CommitResult.IN_DOUBT) {
                unanswered.add(publish);
            }
            worker.published(result, nanos);
        } else if (step instanceof Step.FetchCommitted) {
            worker.told(told, nanos);
        } else if (step instanceof Step.LookUp) {
            worker.lookedUp(lookedUp);
        } else if (step instanceof Step.FetchPositions) {
            worker.positioned(Map.of(), nanos);
        } else if (step instanceof Step.Pause) {
            nanos += Duration.ofSeconds(1).toNanos();
        } else {
            throw new AssertionError("not foreseen: " + step);
        }
    }

    private void read(long offset, String request, String grantedTo) {
        readFrom(PARTITION, offset, request, grantedTo);
    }

    private void readFrom(int partition, long offset, String request, String grantedTo) {
        worker.scheduler().configure(Map.of(POOL, settings()), START);
        UnfinishedRecord receipt = worker.received(partition, offset, () -> 1).orElseThrow();
        worker.take(receipt, grant(offset, request, grantedTo), START);
    }

    private static void end(Attempt attempt) {
        attempt.ended(new CallReport(
                new Ending.Answered(200, Optional.empty()),
                "",
                Optional.of(
                        new CallReport.Answer(200, Optional.of("{}"), Optional.empty(), List.of(), Optional.empty())),
                Optional.of(START),
                Optional.empty(),
                START.plusSeconds(1)));
    }

    private PartitionProgress lastProgress() {
        return progressOf(published.get(published.size() - 1), PARTITION);
    }

    private static PartitionProgress progressOf(Step.Publish publish, int partition) {
        return Optional.ofNullable(publish.progress().get(partition)).orElseThrow();
    }

    private HandoverState lastMarker() {
        return lastProgress().marker();
    }

    private List<AttemptResult> outcomes() {
        return published.stream()
                .flatMap(publish -> publish.records().stream())
                .filter(OutgoingRecord.Outcome.class::isInstance)
                .map(outcome -> ((OutgoingRecord.Outcome) outcome).value().getResult())
                .toList();
    }

    private PoolSettings settings() {
        PoolConfig config = PoolConfig.newBuilder()
                .setPool(POOL)
                .setInstances(List.of(InstanceConfig.newBuilder()
                        .setId("east")
                        .setBaseUrl("http://127.0.0.1:1/v1")
                        .build()))
                .build();
        return PoolSettings.of(config, instance -> new StandInInstance(Optional.empty(), this::begin));
    }

    private static Grant grant(long id, String request, String grantedTo) {
        return Grant.newBuilder()
                .setGrantId(id)
                .setPool(POOL)
                .setInstance("east")
                .setWorker(grantedTo)
                .setPartition(PARTITION)
                .setReservedInputTokens(10)
                .setReservedOutputTokens(20)
                .setGrantedAt(START)
                .setStartBy(START.plusSeconds(60))
                .setRequest(InferenceRequest.newBuilder()
                        .setRequestId(request)
                        .setPool(POOL)
                        .setEndpoint("/v1/chat/completions")
                        .setBody("{}")
                        .setSubmittedAt(START)
                        .build())
                .build();
    }

    /** Starts every call at once, and ends none by itself. */
    private RunningCall begin(Attempt attempt) {
        assertThat(attempt.mayStart(START)).isTrue();
        calls.add(attempt);
        return () -> attempt.ended(new CallReport(
                new Ending.Broken(ErrorCode.ABORTED),
                "given up",
                Optional.empty(),
                Optional.of(START),
                Optional.empty(),
                START));
    }

    private final class Notes implements WorkerObserver {
        @Override
        public void settled(AttemptResult result) {
            // seen in what is published
        }

        @Override
        public void lost(Collection<Integer> partitions) {
            noticed.add("lost");
        }

        @Override
        public void awaits(int runningCalls, Collection<Integer> partitions, Duration bound) {
            noticed.add("awaits " + runningCalls);
        }

        @Override
        public void givesUp(int runningCalls, Collection<Integer> partitions, Duration bound) {
            noticed.add("gives up " + runningCalls);
        }

        @Override
        public void cannotPublish() {
            noticed.add("cannot publish");
        }
    }
}
