package io.penstock.budget.request;

/** The requests of one pool that a cancellation is about. */
public sealed interface CancellationScope {
    String pool();

    /** The batch, or {@link Fingerprint#NONE}. */
    Fingerprint batch();

    /** Every request of a batch. */
    record OfBatch(String pool, Fingerprint batch) implements CancellationScope {}

    /** One request. */
    record OfRequest(String pool, RequestIdentity identity) implements CancellationScope {
        @Override
        public Fingerprint batch() {
            return identity.batch();
        }
    }
}
