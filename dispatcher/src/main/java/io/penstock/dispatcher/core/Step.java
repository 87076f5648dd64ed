package io.penstock.dispatcher.core;

import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.work.OutgoingRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link Worker} wants done next. The result of each step goes to the method that the step links to. A poll
 * reports every event as it comes; a pause reports nothing.
 */
public sealed interface Step {

    /**
     * Let the group give and take partitions, and hand over each record that comes: {@link Worker#assigned},
     * {@link Worker#revoked}, {@link Worker#lost}, {@link Worker#received}.
     *
     * @param patience how long to wait for a record
     * @param paused partitions to read nothing from
     */
    record Poll(Duration patience, Set<Integer> paused) implements Step {}

    /** Find out how far each partition is done, after every transaction on it has ended: {@link Worker#lookedUp}. */
    record LookUp(Set<Integer> partitions) implements Step {}

    /**
     * Publish the records and commit the progress, by partition, together or not at all: {@link Worker#published}.
     */
    record Publish(List<OutgoingRecord> records, Map<Integer, PartitionProgress> progress) implements Step {}

    /** Find out what is committed, after every transaction has ended: {@link Worker#told}. */
    record FetchCommitted(Set<Integer> partitions) implements Step {}

    /** Find out from which offset the next poll continues in each partition: {@link Worker#positioned}. */
    record FetchPositions(Set<Integer> partitions) implements Step {}

    /** Do nothing for this time. */
    record Pause(Duration duration) implements Step {}

    /**
     * The state of a partition that is being taken over.
     *
     * @param committed the progress that an earlier owner committed; empty when nothing was ever committed
     * @param beginning the first offset that the topic still holds
     * @param end the offset of the next record
     */
    record PartitionState(Optional<PartitionProgress> committed, long beginning, long end) {}

    /** The group's answer to what is committed. */
    sealed interface CommittedReply {
        /** The progress of each partition that has any; a commit that was not made by Penstock has none. */
        record Committed(Map<Integer, PartitionProgress> progress) implements CommittedReply {}

        /** The group has removed this worker, which can commit nothing more. */
        record MemberFenced() implements CommittedReply {}

        /** The group is one epoch ahead of this worker. Ask again. */
        record StaleEpoch() implements CommittedReply {}

        /** No broker answered. */
        record Unanswered() implements CommittedReply {}
    }
}
