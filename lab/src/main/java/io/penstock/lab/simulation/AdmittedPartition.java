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

/** A partition of the admitted topic: what is written on it, and what is committed of it. */
final class AdmittedPartition {
    private record Commit(long offset, String metadata) {
        Optional<PartitionProgress> progress() {
            return CommitMetadata.decode(offset, metadata);
        }
    }

    private final int number;
    /** By offset; where there is no grant, the end of a transaction is marked. */
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

    /** A transaction on it is undecided until then, and what is committed cannot be known. */
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
