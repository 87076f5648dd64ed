package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.offsets.Standing;
import io.penstock.dispatcher.work.Completion;
import io.penstock.dispatcher.work.Emission;
import io.penstock.dispatcher.work.GrantInHand;
import io.penstock.dispatcher.work.Workbench;
import io.penstock.records.Grant;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
    private final Holdings holdings;
    private final Workbench bench;
    private final Consumer<Completion> completions;

    GrantReader(
            Cluster cluster,
            String worker,
            GrantConsumer consumer,
            Holdings holdings,
            Workbench bench,
            Consumer<Completion> completions) {
        this.worker = worker;
        this.consumer = consumer;
        this.grants = cluster.serdes().deserializer(Topic.ADMITTED);
        this.holdings = holdings;
        this.bench = bench;
        this.completions = completions;
    }

    void read(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            Optional<Holding> holding = holdings.of(partition.partition());
            if (holding.isPresent()) {
                read(holding.get(), records.records(partition));
            }
        }
    }

    private void read(Holding holding, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                take(holding, record);
            } catch (RegistryException e) {
                LOG.warn("Grants of partition {} wait for the registry: {}", record.partition(), e.getMessage());
                consumer.seek(record.partition(), record.offset());
                return;
            }
        }
    }

    private void take(Holding holding, ConsumerRecord<byte[], byte[]> record) {
        Grant grant;
        try {
            grant = grants.deserialize(record.topic(), record.value());
        } catch (RegistryException e) {
            throw e;
        } catch (SerializationException e) {
            setAside(holding, record, String.valueOf(e.getMessage()));
            return;
        }
        if (grant == null) {
            setAside(holding, record, "the record has no value");
            return;
        }
        GrantInHand inHand = new GrantInHand(holding.tenure(), record.offset(), grant);
        switch (holding.tracker().read(record.offset())) {
            case DONE -> {}
            case SUSPECT -> bench.lapse(inHand);
            case INHERITED -> bench.offer(inHand);
            case NEW -> {
                // A worker that was taken for dead may still read what is granted to it.
                if (grant.getWorker().equals(worker)) {
                    bench.offer(inHand);
                } else {
                    bench.lapse(inHand);
                }
            }
        }
    }

    private void setAside(Holding holding, ConsumerRecord<byte[], byte[]> record, String cause) {
        if (holding.tracker().read(record.offset()) == Standing.DONE) {
            return;
        }
        LOG.warn("Record {}@{} goes to the dead letters: {}", record.partition(), record.offset(), cause);
        completions.accept(new Completion(
                holding.tenure(),
                record.offset(),
                List.of(new Emission.DeadLetter(record, cause)),
                record.serializedValueSize()));
    }
}
