package io.penstock.budget.kafka.record;

import io.penstock.budget.request.Fingerprint;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Makes fingerprints from the first half of SHA-256. Not safe for use by several threads. */
public final class Fingerprints {
    private final MessageDigest sha256 = Sha256.digest();

    /** The last batch id, kept because requests of a batch mostly come one after the other. */
    private String lastBatch = "";

    private Fingerprint lastBatchFingerprint;

    /** The last origin, kept because requests that a pool passes on come together. */
    private String lastOrigin = "";

    private Fingerprint lastOriginFingerprint;

    public Fingerprints() {
        lastBatchFingerprint = of(lastBatch);
        lastOriginFingerprint = lastBatchFingerprint;
    }

    /** The identity of a request in the pool that it is in. */
    public RequestIdentity identity(InferenceRequest request) {
        RequestIdentity atItsOrigin = identity(request.getBatchId(), request.getRequestId());
        return request.getOriginPool()
                .filter(origin -> !origin.equals(request.getPool()))
                .map(origin -> new RequestIdentity(atItsOrigin.batch(), atItsOrigin.request(), origin(origin)))
                .orElse(atItsOrigin);
    }

    private Fingerprint origin(String pool) {
        if (!pool.equals(lastOrigin)) {
            lastOrigin = pool;
            lastOriginFingerprint = of(pool);
        }
        return lastOriginFingerprint;
    }

    /** The identity of a request in the pool that its caller named. */
    public RequestIdentity identity(Optional<String> batchId, String requestId) {
        return new RequestIdentity(batch(batchId), of(requestId));
    }

    public Fingerprint batch(Optional<String> batchId) {
        if (batchId.isEmpty()) {
            return Fingerprint.NONE;
        }
        if (!batchId.get().equals(lastBatch)) {
            lastBatch = batchId.get();
            lastBatchFingerprint = of(lastBatch);
        }
        return lastBatchFingerprint;
    }

    private Fingerprint of(String text) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        return new Fingerprint(digest.getLong(), digest.getLong());
    }
}
