package io.penstock.budget.request;

/**
 * What tells a request of a pool from all others.
 *
 * @param batch {@link Fingerprint#NONE} for a request without a batch
 * @param origin of the pool that passed it on; {@link Fingerprint#NONE} for a request whose caller named the pool itself
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

    /** 64 bits of it, which stand for the request where little is to be kept. Two requests share one by chance only. */
    public long token() {
        return request.low()
                ^ Long.rotateLeft(batch.low(), BATCH_ROTATION)
                ^ Long.rotateLeft(origin.low(), ORIGIN_ROTATION);
    }
}
