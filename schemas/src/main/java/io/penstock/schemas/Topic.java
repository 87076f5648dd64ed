package io.penstock.schemas;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.BatchStatus;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.WorkerSnapshot;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** A topic of Penstock, with the one record type that it carries. */
public final class Topic<T extends SpecificRecord> {
    public static final Topic<InferenceRequest> REQUESTS = new Topic<>("requests", InferenceRequest.class);
    public static final Topic<Cancellation> CANCELLATIONS = new Topic<>("cancellations", Cancellation.class);
    public static final Topic<Grant> ADMITTED = new Topic<>("admitted", Grant.class);
    public static final Topic<AttemptOutcome> ATTEMPTS = new Topic<>("attempts", AttemptOutcome.class);
    public static final Topic<InferenceResponse> RESPONSES = new Topic<>("responses", InferenceResponse.class);
    public static final Topic<PoolSnapshot> POOL_METRICS = new Topic<>("pool-metrics", PoolSnapshot.class);
    public static final Topic<WorkerSnapshot> WORKER_METRICS = new Topic<>("worker-metrics", WorkerSnapshot.class);
    public static final Topic<PoolConfig> CONTROL = new Topic<>("control", PoolConfig.class);
    public static final Topic<BatchStatus> BATCHES = new Topic<>("batches", BatchStatus.class);

    /** Every topic that carries records. */
    public static final List<Topic<?>> ALL = List.of(
            REQUESTS, CANCELLATIONS, ADMITTED, ATTEMPTS, RESPONSES, POOL_METRICS, WORKER_METRICS, CONTROL, BATCHES);

    /** The topic of records that could not be used, as they came. It has no record type. */
    public static final String DEAD_LETTERS = "dead-letters";

    /**
     * A topic that stays empty. The offsets that are committed to it carry the progress of a submission in their
     * metadata.
     */
    public static final String SUBMISSIONS = "submissions";

    private final String suffix;
    private final Class<T> recordType;
    private final Schema schema;

    private Topic(String suffix, Class<T> recordType) {
        this.suffix = suffix;
        this.recordType = recordType;
        this.schema = PlainSchema.of(recordType);
    }

    /** Name without the prefix, as in {@code requests}. */
    public String suffix() {
        return suffix;
    }

    public Class<T> recordType() {
        return recordType;
    }

    /** Schema of the record type, with every type that it uses, as it is registered. */
    public Schema schema() {
        return schema;
    }

    /** Name on the broker, as in {@code penstock.requests}. */
    public String name(String prefix) {
        return prefix + "." + suffix;
    }

    @Override
    public String toString() {
        return suffix;
    }
}
