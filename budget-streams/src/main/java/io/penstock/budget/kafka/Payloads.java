package io.penstock.budget.kafka;

import io.penstock.budget.kafka.record.Fingerprints;
import io.penstock.budget.queue.Ticket;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** The stored requests of waiting tickets. */
final class Payloads {
    private final LedgerStores stores;
    private final Fingerprints fingerprints;
    private final String topic;
    private final Deserializer<InferenceRequest> deserializer;
    private final Serializer<InferenceRequest> serializer;

    Payloads(Cluster cluster, LedgerStores stores, Fingerprints fingerprints) {
        this.stores = stores;
        this.fingerprints = fingerprints;
        this.topic = cluster.name(Topic.REQUESTS);
        this.deserializer = cluster.serdes().deserializer(Topic.REQUESTS);
        this.serializer = cluster.serdes().serializer(Topic.REQUESTS);
    }

    byte[] bytes(InferenceRequest request) {
        return serializer.serialize(topic, request);
    }

    /** The request of a ticket that goes on waiting. */
    InferenceRequest find(String pool, Ticket ticket) {
        return deserializer.deserialize(topic, stores.payload(pool, ticket));
    }

    /** The request of a ticket that no longer waits; it is removed from the store. */
    InferenceRequest take(String pool, Ticket ticket) {
        return deserializer.deserialize(topic, stores.takePayload(pool, ticket));
    }

    /**
     * The ticket of a request, if it waits. Its number alone does not tell: another request may have got it since the
     * pool was forgotten.
     */
    Optional<Ticket> waiting(RequestIndex.Entry entry) {
        return stores.ticket(entry.pool(), entry.seen().sequence())
                .filter(ticket ->
                        fingerprints.identity(find(entry.pool(), ticket)).equals(entry.identity()));
    }
}
