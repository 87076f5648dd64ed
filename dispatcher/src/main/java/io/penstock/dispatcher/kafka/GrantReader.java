package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.offsets.ReplayStatus;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.Completion;
import io.penstock.dispatcher.work.GrantInHand;
import io.penstock.dispatcher.work.OutgoingRecord;
import io.penstock.records.Grant;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.DeadLetter;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what happens to each record of the admitted topic: skipped, started, lapsed or set aside as unreadable. */
final class GrantReader {
    private static final Logger LOG = LoggerFactory.getLogger(GrantReader.class);

    private final String worker;
    private final GrantConsumer consumer;
    private final Deserializer<Grant> grants;
    private final AssignedPartitions assignedPartitions;
    private final CallScheduler scheduler;
    private final Consumer<Completion> completions;
    private final UnreadGrants unread;

    GrantReader(
            Cluster cluster,
            String worker,
            GrantConsumer consumer,
            AssignedPartitions assignedPartitions,
            CallScheduler scheduler,
            Consumer<Completion> completions,
            LongSupplier nanoTime) {
        this.worker = worker;
        this.consumer = consumer;
        this.grants = cluster.serdes().promptDeserializer(Topic.ADMITTED);
        this.assignedPartitions = assignedPartitions;
        this.scheduler = scheduler;
        this.completions = completions;
        this.unread = new UnreadGrants(nanoTime);
    }

    void read(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            Optional<AssignedPartition> assigned = assignedPartitions.of(partition.partition());
            if (assigned.isPresent()) {
                read(assigned.get(), records.records(partition));
            }
        }
    }

    /** Takes what could not be read before, where the registry has said by now what it is. */
    void readAgain() {
        unread.retry(this::tryTake);
    }

    /** Whether reading has to stop until the registry answers. */
    boolean isFull() {
        return unread.isFull();
    }

    private void read(AssignedPartition assigned, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (unread.isFull()) {
                consumer.seek(record.partition(), record.offset());
                return;
            }
            ReplayStatus standing = assigned.tracker().read(record.offset());
            if (standing != ReplayStatus.DONE) {
                UnreadGrant grant = new UnreadGrant(assigned, record, standing);
                if (!tryTake(grant)) {
                    unread.add(grant);
                }
            }
        }
    }

    /** Takes a grant; false when the registry has to be heard first, which is no reason to hold up others. */
    private boolean tryTake(UnreadGrant unreadGrant) {
        if (assignedPartitions.of(unreadGrant.assigned().lease()).isEmpty()) {
            return true;
        }
        ConsumerRecord<byte[], byte[]> record = unreadGrant.record();
        Grant grant;
        try {
            grant = grants.deserialize(record.topic(), record.value());
        } catch (RegistryException notYet) {
            LOG.debug("{} waits for the registry: {}", DeadLetter.source(record), notYet.getMessage());
            return false;
        } catch (SerializationException e) {
            setAside(unreadGrant, String.valueOf(e.getMessage()));
            return true;
        }
        if (grant == null) {
            setAside(unreadGrant, "the record has no value");
            return true;
        }
        Optional<String> flaw = GrantRules.flaw(grant);
        if (flaw.isPresent()) {
            setAside(unreadGrant, flaw.get());
            return true;
        }
        GrantInHand inHand = new GrantInHand(unreadGrant.assigned().lease(), record.offset(), grant);
        boolean mayStart =
                switch (unreadGrant.standing()) {
                    case DONE, SUSPECT -> false;
                    case INHERITED -> true;
                    // A worker that was taken for dead may still read what is granted to it.
                    case NEW -> grant.getWorker().equals(worker);
                };
        if (mayStart) {
            scheduler.offer(inHand);
        } else {
            scheduler.lapse(inHand);
        }
        return true;
    }

    private void setAside(UnreadGrant grant, String cause) {
        ConsumerRecord<byte[], byte[]> record = grant.record();
        LOG.warn("Record {} goes to the dead letters: {}", DeadLetter.source(record), Excerpt.of(cause));
        completions.accept(new Completion(
                grant.assigned().lease(),
                record.offset(),
                List.of(new OutgoingRecord.DeadLetter(record, cause)),
                Math.max(0, record.serializedKeySize()) + (long) Math.max(0, record.serializedValueSize())));
    }
}
