package io.penstock.cli.cluster;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Puts a file of requests on the topic, each exactly once, however often the submission is restarted.
 *
 * <p>Every transaction has some requests, and commits an offset of a consumer group that belongs to the batch. The
 * offset's metadata tells how many of the file's requests are on the topic by then. So the two can never disagree,
 * and a submission that was killed continues after the last request that it committed. The group commits the
 * beginning of a topic that stays empty, so it reads nothing and shows no lag. The broker forgets the group a week
 * after its last commit.
 */
public final class Submission {
    private static final int CHUNK_REQUESTS = 500;
    private static final long CHUNK_BYTES = 4L * 1024 * 1024;

    private final Cluster cluster;
    private final String batchId;
    private final BatchFile file;
    private final String groupId;
    private final TopicPartition journal;

    public Submission(Cluster cluster, String batchId, BatchFile file) {
        this.cluster = cluster;
        this.batchId = batchId;
        this.file = file;
        this.groupId = groupId(cluster, batchId);
        this.journal = journal(cluster);
    }

    /** How far the submission of a batch has come; {@link SubmissionProgress#NONE} for an unknown batch. */
    public static SubmissionProgress progress(Cluster cluster, String batchId) {
        try (var group = group(cluster, groupId(cluster, batchId))) {
            return progress(group, journal(cluster));
        }
    }

    private static SubmissionProgress progress(KafkaConsumer<byte[], byte[]> group, TopicPartition journal) {
        OffsetAndMetadata committed = group.committed(Set.of(journal)).get(journal);
        return committed == null ? SubmissionProgress.NONE : SubmissionProgress.parse(committed.metadata());
    }

    private static String groupId(Cluster cluster, String batchId) {
        return cluster.prefix() + "-submit-" + batchId;
    }

    private static TopicPartition journal(Cluster cluster) {
        return new TopicPartition(cluster.submissions(), 0);
    }

    /**
     * Submits the requests that are not on the topic yet, and returns how many were there already.
     *
     * @throws UsageException when the batch was begun with another file
     * @throws WorkFailedException when the cluster fails; the same call continues
     */
    public long submit() {
        Properties properties = cluster.producerConfig();
        properties.setProperty("transactional.id", groupId);
        properties.setProperty("acks", "all");
        try (var group = group(cluster, groupId);
                var producer = new KafkaProducer<>(
                        properties, new StringSerializer(), cluster.serdes().serializer(Topic.REQUESTS))) {
            // Ends the open transaction of an earlier process of this batch, so that the committed position is final.
            producer.initTransactions();
            long done = position(group);
            if (done < file.size()) {
                var chunk = new Chunk(producer, group.groupMetadata(), done);
                file.read(batchId, done, chunk::add);
                chunk.commit();
            }
            return done;
        } catch (KafkaException e) {
            throw new WorkFailedException(
                    "the requests could not all be submitted: " + e.getMessage(),
                    "the same command goes on where it stopped",
                    e);
        }
    }

    /** A consumer that never joins the group. It reads the group's commit and names the group to the producer. */
    private static KafkaConsumer<byte[], byte[]> group(Cluster cluster, String groupId) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty("group.id", groupId);
        properties.setProperty("enable.auto.commit", "false");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private long position(KafkaConsumer<byte[], byte[]> group) {
        SubmissionProgress progress = progress(group, journal);
        if (progress.requests() > 0 && !progress.fingerprint().equals(file.fingerprint())) {
            throw new UsageException(
                    "batch " + batchId + " was begun with another file than " + file.name(),
                    "name another batch, or submit the file that it was begun with");
        }
        return progress.requests();
    }

    private OffsetAndMetadata offset(long requests) {
        var progress = new SubmissionProgress(requests, file.fingerprint(), OptionalLong.of(file.size()));
        return new OffsetAndMetadata(0, progress.metadata());
    }

    /** The requests of one transaction. */
    private final class Chunk {
        private final KafkaProducer<String, InferenceRequest> producer;
        private final ConsumerGroupMetadata group;
        private long position;
        private int requests;
        private long bytes;

        Chunk(KafkaProducer<String, InferenceRequest> producer, ConsumerGroupMetadata group, long position) {
            this.producer = producer;
            this.group = group;
            this.position = position;
        }

        void add(InferenceRequest request) {
            if (requests == 0) {
                producer.beginTransaction();
            }
            // A failed send makes the commit fail.
            var unused = producer.send(new ProducerRecord<>(cluster.name(Topic.REQUESTS), request.getPool(), request));
            requests++;
            position++;
            bytes += request.getBody().length();
            if (requests == CHUNK_REQUESTS || bytes >= CHUNK_BYTES) {
                commit();
            }
        }

        void commit() {
            if (requests == 0) {
                return;
            }
            producer.sendOffsetsToTransaction(Map.of(journal, offset(position)), group);
            producer.commitTransaction();
            requests = 0;
            bytes = 0;
        }
    }
}
