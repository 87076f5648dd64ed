package io.penstock.budget.request;

/**
 * The identity of a request within a pool.
 *
 * @param batch {@link Fingerprint#NONE} for a request without a batch
 * @param origin the fingerprint of the pool that passed it on; {@link Fingerprint#NONE} when its caller named the pool
 *     itself
 */
public record RequestIdentity(Fingerprint batch, Fingerprint request, Fingerprint origin) {
    private static final int BATCH_ROTATION = 21;
    private static final int ORIGIN_ROTATION = 42;

    /** The identity of a request in the pool that its caller named. */
    public RequestIdentity(Fingerprint batch, Fingerprint request) {
        this(batch, request, Fingerprint.NONE);
    }

    /** The same request in the pool that its caller named. */
    public RequestIdentity atItsOrigin() {
        return origin.equals(Fingerprint.NONE) ? this : new RequestIdentity(batch, request);
    }

    /**
     * A hash of 64 bits that represents the request where memory is short. Two requests have the same one by chance
     * only.
     */
    public long token() {
        return request.low()
                ^ Long.rotateLeft(batch.low(), BATCH_ROTATION)
                ^ Long.rotateLeft(origin.low(), ORIGIN_ROTATION);
    }
}
