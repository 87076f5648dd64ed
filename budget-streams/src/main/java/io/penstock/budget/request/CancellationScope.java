package io.penstock.budget.request;

/** What a cancellation is about, in one pool. */
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
