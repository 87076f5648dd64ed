package io.penstock.lab.simulation;

import io.penstock.dispatcher.core.Step;
import io.penstock.dispatcher.offsets.CommitMetadata;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.records.Grant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A partition of the admitted topic: its records, and its committed progress. */
final class AdmittedPartition {
    private record Commit(long offset, String metadata) {
        Optional<PartitionProgress> progress() {
            return CommitMetadata.decode(offset, metadata);
        }
    }

    private final int number;
    /** The records by offset. An empty one is a transaction marker. */
    private final List<Optional<Grant>> records = new ArrayList<>();

    private @Nullable Commit committed;
    private long decidedAtMillis;

    AdmittedPartition(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    void append(Grant grant, boolean isLastOfTransaction) {
        records.add(Optional.of(grant));
        if (isLastOfTransaction) {
            records.add(Optional.empty());
        }
    }

    /** The offset of the next record. */
    long end() {
        return records.size();
    }

    Optional<Grant> at(long offset) {
        return records.get((int) offset);
    }

    /** A transaction on it is open until this instant. Until then nobody can tell what is committed. */
    void decidedAt(long millis) {
        decidedAtMillis = Math.max(decidedAtMillis, millis);
    }

    long decidedAtMillis() {
        return decidedAtMillis;
    }

    void commit(PartitionProgress progress) {
        committed = new Commit(progress.base(), CommitMetadata.encode(progress));
    }

    Step.PartitionState found() {
        return new Step.PartitionState(progress(), 0, end());
    }

    Optional<PartitionProgress> progress() {
        Commit commit = committed;
        return commit == null ? Optional.empty() : commit.progress();
    }

    static Step.CommittedReply told(List<AdmittedPartition> partitions) {
        Map<Integer, PartitionProgress> progress = new HashMap<>();
        partitions.forEach(partition -> partition.progress().ifPresent(done -> progress.put(partition.number(), done)));
        return new Step.CommittedReply.Committed(progress);
    }
}
