package io.penstock.dispatcher.core;

import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.work.Completion;
import io.penstock.dispatcher.work.OutgoingRecord;
import io.penstock.schemas.CallTimes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gathers completions and has them published, with the offsets that they move, in one transaction. The content of a
 * failed transaction is kept for the next one as long as its partition is held. Completions arrive on any thread; all
 * other methods are for the worker's thread.
 */
final class Publisher {
    private static final int MAX_COMPLETIONS = 4096;
    private static final long MAX_WEIGHT_BYTES = 16L * 1024 * 1024;

    /** Reading stops while unpublished completions have at least about this size. */
    private static final long MAX_UNPUBLISHED_BYTES = 64L * 1024 * 1024;

    /** A worker whose every commit is refused for longer than this ends. */
    private static final Duration GIVE_UP = CallTimes.MAX_PUBLISHING;

    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    /** Told when a publication has ended. */
    @FunctionalInterface
    interface PublishListener {
        /**
         * The publication has ended.
         *
         * @param published false when it failed or its result is unknown; the next publication finds out and tries
         *     again
         */
        void ended(boolean published, long nowNanos);
    }

    private enum Stage {
        IDLE,
        /** The result of the previous transaction is asked for first. */
        ASKS_OF_LAST,
        PUBLISHES,
        /** The result of this transaction is asked for. */
        ASKS
    }

    private final AssignedPartitions assignedPartitions;
    private final WorkerObserver observer;
    private final Queue<Completion> arrived = new ConcurrentLinkedQueue<>();
    private final List<Completion> batch = new ArrayList<>();

    /** Completions of a batch that could not be committed as a whole. */
    private final Deque<Completion> putOff = new ArrayDeque<>();

    private final CommitRefusals refusals = new CommitRefusals(GIVE_UP);

    private Stage stage = Stage.IDLE;
    private Collection<AssignedPartition> marked = List.of();
    private HandoverState marker = HandoverState.OPEN;
    private PublishListener listener = (published, nowNanos) -> {};
    private boolean pauses;

    /** The progress that is being published. */
    private Map<AssignedPartition, PartitionProgress> progress = Map.of();

    /** The progress of the last transaction, while it is unknown whether that was committed. */
    private Map<AssignedPartition, PartitionProgress> inDoubt = Map.of();

    private boolean doubtIsAnswered;
    private boolean fenced;
    private int maxCompletions = MAX_COMPLETIONS;
    private long weightBytes;
    private final AtomicLong unpublishedBytes = new AtomicLong();
    private boolean failing;

    Publisher(AssignedPartitions assignedPartitions, WorkerObserver observer) {
        this.assignedPartitions = assignedPartitions;
        this.observer = observer;
    }

    /** Takes a completion; called on any thread. Their number is bounded by what is read, see {@link #isFull}. */
    void complete(Completion completion) {
        unpublishedBytes.addAndGet(completion.weightBytes());
        arrived.add(completion);
    }

    /** Whether every completion is published. */
    boolean isIdle() {
        return batch.isEmpty() && putOff.isEmpty() && arrived.isEmpty();
    }

    /** Whether reading has to stop until something is published. */
    boolean isFull() {
        return unpublishedBytes.get() >= MAX_UNPUBLISHED_BYTES;
    }

    /** Whether the group has removed this worker, so that it can commit nothing more. */
    boolean isFenced() {
        return fenced;
    }

    /** Notes that the worker is a member of the group, still or again. */
    void joined() {
        fenced = false;
    }

    /**
     * Publishes what has arrived, and commits the progress of {@code alsoMarked} in any case.
     *
     * @param newMarker the marker to commit for the partitions in {@code alsoMarked}; the others are marked as open
     * @throws IllegalStateException if a publication is under way
     */
    void publish(
            Collection<AssignedPartition> alsoMarked,
            HandoverState newMarker,
            long nowNanos,
            PublishListener newListener) {
        if (stage != Stage.IDLE) {
            throw new IllegalStateException("a publication is under way: " + stage);
        }
        marked = List.copyOf(alsoMarked);
        marker = newMarker;
        listener = newListener;
        if (inDoubt.isEmpty()) {
            prepare(nowNanos);
        } else {
            stage = Stage.ASKS_OF_LAST;
        }
    }

    /** The next step of the publication; empty when none is under way. */
    Optional<Step> next() {
        if (pauses) {
            pauses = false;
            return Optional.of(new Step.Pause(ASK_AGAIN));
        }
        return switch (stage) {
            case IDLE -> Optional.empty();
            case PUBLISHES ->
                Optional.of(new Step.Publish(
                        batch.stream()
                                .flatMap(completion -> completion.outgoing().stream())
                                .toList(),
                        byNumber(progress)));
            case ASKS_OF_LAST, ASKS ->
                Optional.of(new Step.FetchCommitted(byNumber(inDoubt).keySet()));
        };
    }

    void published(CommitResult result, long nowNanos) {
        switch (result) {
            case COMMITTED -> {
                noteSuccess();
                end(true, nowNanos);
            }
            case ABORTED, UNANSWERED -> {
                noteFailure(result.isAnswered(), nowNanos);
                end(false, nowNanos);
            }
            case IN_DOUBT, UNANSWERED_IN_DOUBT -> {
                inDoubt = progress;
                doubtIsAnswered = result.isAnswered();
                stage = Stage.ASKS;
            }
            case UNREACHABLE -> {
                refusals.unanswered();
                end(false, nowNanos);
            }
        }
    }

    /**
     * Learns what is committed, and so whether a transaction in doubt was. Its results move the committed progress;
     * for one that carries only a marker the answer makes no difference. Partitions that are no longer held tell
     * nothing, because their next owners may have committed since. A worker that the group has removed gets no answer
     * and needs none: it can commit nothing more, and drops what it holds at its next poll.
     */
    void told(Step.CommittedReply told, long nowNanos) {
        fenced = told instanceof Step.CommittedReply.MemberFenced;
        if (stage == Stage.IDLE) {
            return;
        }
        if (told instanceof Step.CommittedReply.Committed committed) {
            Map<Integer, PartitionProgress> stillHeld = byNumber(inDoubt);
            boolean isCommitted =
                    !stillHeld.isEmpty() && committed.progress().entrySet().containsAll(stillHeld.entrySet());
            settleDoubt(isCommitted, nowNanos);
        } else if (told instanceof Step.CommittedReply.MemberFenced) {
            settleDoubt(false, nowNanos);
        } else if (told instanceof Step.CommittedReply.StaleEpoch) {
            refusals.refused(nowNanos);
            pauses = true;
        } else {
            refusals.unanswered();
            end(false, nowNanos);
        }
    }

    /** The progress by partition number, of those that are still held under the same lease. */
    private Map<Integer, PartitionProgress> byNumber(Map<AssignedPartition, PartitionProgress> assigned) {
        Map<Integer, PartitionProgress> byNumber = new TreeMap<>();
        assigned.forEach((partition, reached) -> assignedPartitions
                .of(partition.lease())
                .ifPresent(held -> byNumber.put(held.lease().partition(), reached)));
        return byNumber;
    }

    /** Ends the doubt about the last transaction: its content is done, or is kept for the next one. */
    private void settleDoubt(boolean isCommitted, long nowNanos) {
        inDoubt = Map.of();
        if (isCommitted) {
            noteSuccess();
        } else {
            noteFailure(doubtIsAnswered, nowNanos);
        }
        if (stage == Stage.ASKS_OF_LAST) {
            prepare(nowNanos);
        } else {
            end(isCommitted, nowNanos);
        }
    }

    private void prepare(long nowNanos) {
        gather();
        Set<AssignedPartition> touched = new LinkedHashSet<>(marked);
        batch.forEach(completion -> assignedPartitions.of(completion.lease()).ifPresent(touched::add));
        if (touched.isEmpty()) {
            end(true, nowNanos);
            return;
        }
        Map<AssignedPartition, PartitionProgress> reached = new LinkedHashMap<>();
        for (AssignedPartition assigned : touched) {
            reached.put(assigned, assigned.tracker().progress(marked.contains(assigned) ? marker : HandoverState.OPEN));
        }
        progress = reached;
        stage = Stage.PUBLISHES;
    }

    private void end(boolean published, long nowNanos) {
        stage = Stage.IDLE;
        listener.ended(published, nowNanos);
    }

    private void gather() {
        batch.removeIf(this::drops);
        weightBytes = batch.stream().mapToLong(Completion::weightBytes).sum();
        if (failing && !batch.isEmpty()) {
            return;
        }
        while (batch.size() < maxCompletions && weightBytes < MAX_WEIGHT_BYTES) {
            Completion next = putOff.isEmpty() ? arrived.poll() : putOff.poll();
            if (next == null) {
                return;
            }
            if (!drops(next)) {
                assignedPartitions
                        .of(next.lease())
                        .ifPresent(held -> held.tracker().done(next.offset()));
                batch.add(next);
                weightBytes += next.weightBytes();
            }
        }
    }

    /** Drops a completion whose partition is no longer held, and returns whether it did. */
    private boolean drops(Completion completion) {
        boolean isHeld = assignedPartitions.of(completion.lease()).isPresent();
        if (!isHeld) {
            unpublishedBytes.addAndGet(-completion.weightBytes());
        }
        return !isHeld;
    }

    private void noteSuccess() {
        for (Completion completion : batch) {
            for (OutgoingRecord outgoingRecord : completion.outgoing()) {
                if (outgoingRecord instanceof OutgoingRecord.Outcome outcome) {
                    observer.settled(outcome.value().getResult());
                }
            }
        }
        unpublishedBytes.addAndGet(
                -batch.stream().mapToLong(Completion::weightBytes).sum());
        batch.clear();
        weightBytes = 0;
        failing = false;
        refusals.succeeded();
        maxCompletions = Math.min(MAX_COMPLETIONS, 2 * maxCompletions);
    }

    /** Halves the batch: what cannot be committed as a whole within a transaction's time is committed in parts. */
    private void noteFailure(boolean isAnswered, long nowNanos) {
        failing = true;
        if (isAnswered) {
            refusals.refused(nowNanos);
        } else {
            refusals.unanswered();
        }
        maxCompletions = Math.max(1, batch.size() / 2);
        while (batch.size() > maxCompletions) {
            Completion last = batch.remove(batch.size() - 1);
            weightBytes -= last.weightBytes();
            assignedPartitions.of(last.lease()).ifPresent(assigned -> {
                assigned.tracker().notDone(last.offset());
                putOff.addFirst(last);
            });
        }
    }
}
