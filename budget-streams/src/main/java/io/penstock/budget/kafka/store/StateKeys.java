package io.penstock.budget.kafka.store;

import io.penstock.budget.batch.BatchKey;
import io.penstock.budget.kafka.store.StateFormat.StateReader;
import io.penstock.budget.request.CancellationScope;
import io.penstock.budget.request.CancellationScope.OfBatch;
import io.penstock.budget.request.CancellationScope.OfRequest;
import io.penstock.budget.request.Fingerprint;
import io.penstock.budget.request.RequestIdentity;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.kafka.common.utils.Bytes;

/** Encodes the keys of the state stores, in {@link StateFormat}. */
public final class StateKeys {
    public record UsageKey(String pool, String account, long windowMillis, long slot) {}

    public record AccountKey(String pool, String account) {}

    /** The key of a numbered entry of a pool, such as a ticket or a grant. */
    public record NumberedKey(String pool, long number) {}

    /** The key of a request in the request index, whose store is called roster. */
    public record RosterKey(String pool, RequestIdentity identity) {}

    private StateKeys() {}

    public static Bytes usageKey(UsageKey key) {
        return Bytes.wrap(StateFormat.key(out -> {
            out.writeUTF(key.pool());
            out.writeUTF(key.account());
            out.writeLong(key.windowMillis());
            out.writeLong(key.slot());
        }));
    }

    public static UsageKey usageKey(Bytes bytes) {
        return StateFormat.readKey(
                bytes.get(), in -> new UsageKey(in.readUTF(), in.readUTF(), in.readLong(), in.readLong()));
    }

    public static Bytes accountKey(AccountKey key) {
        return Bytes.wrap(StateFormat.key(out -> {
            out.writeUTF(key.pool());
            out.writeUTF(key.account());
        }));
    }

    public static AccountKey accountKey(Bytes bytes) {
        return StateFormat.readKey(bytes.get(), in -> new AccountKey(in.readUTF(), in.readUTF()));
    }

    public static Bytes numberedKey(NumberedKey key) {
        return Bytes.wrap(StateFormat.key(out -> {
            out.writeUTF(key.pool());
            out.writeLong(key.number());
        }));
    }

    public static NumberedKey numberedKey(Bytes bytes) {
        return StateFormat.readKey(bytes.get(), in -> new NumberedKey(in.readUTF(), in.readLong()));
    }

    /** The prefix of every key of the pool, and of no key of another pool. */
    public static Bytes firstKey(String pool) {
        return Bytes.wrap(StateFormat.key(out -> out.writeUTF(pool)));
    }

    /** The pool of a key of any kind. */
    static String pool(Bytes key) {
        return StateFormat.readKey(key.get(), in -> in.readUTF());
    }

    /**
     * The key of a request; the fingerprint of the origin at its end is left out when the request was not passed on.
     */
    public static Bytes rosterKey(RosterKey key) {
        return Bytes.wrap(StateFormat.key(out -> {
            out.writeUTF(key.pool());
            writeFingerprint(out, key.identity().batch());
            writeFingerprint(out, key.identity().request());
            if (!key.identity().origin().equals(Fingerprint.NONE)) {
                writeFingerprint(out, key.identity().origin());
            }
        }));
    }

    public static RosterKey rosterKey(Bytes bytes) {
        return StateFormat.readKey(bytes.get(), in -> {
            String pool = in.readUTF();
            Fingerprint batch = readFingerprint(in);
            Fingerprint request = readFingerprint(in);
            Fingerprint origin = in.hasMore() ? readFingerprint(in) : Fingerprint.NONE;
            return new RosterKey(pool, new RequestIdentity(batch, request, origin));
        });
    }

    /**
     * The key of a cancellation; the fingerprint of the request at its end is left out when the whole batch is
     * cancelled.
     */
    public static Bytes scope(CancellationScope scope) {
        return Bytes.wrap(StateFormat.key(out -> {
            out.writeUTF(scope.pool());
            writeFingerprint(out, scope.batch());
            if (scope instanceof OfRequest one) {
                writeFingerprint(out, one.identity().request());
            }
        }));
    }

    public static CancellationScope scope(Bytes bytes) {
        return StateFormat.readKey(bytes.get(), in -> {
            String pool = in.readUTF();
            Fingerprint batch = readFingerprint(in);
            return in.hasMore()
                    ? new OfRequest(pool, new RequestIdentity(batch, readFingerprint(in)))
                    : new OfBatch(pool, batch);
        });
    }

    public static Bytes batchKey(BatchKey key) {
        return Bytes.wrap(StateFormat.key(out -> {
            out.writeUTF(key.pool());
            out.writeUTF(key.batchId());
        }));
    }

    public static BatchKey batchKey(Bytes bytes) {
        return StateFormat.readKey(bytes.get(), in -> new BatchKey(in.readUTF(), in.readUTF()));
    }

    private static void writeFingerprint(DataOutputStream out, Fingerprint fingerprint) throws IOException {
        out.writeLong(fingerprint.high());
        out.writeLong(fingerprint.low());
    }

    private static Fingerprint readFingerprint(StateReader in) throws IOException {
        return new Fingerprint(in.readLong(), in.readLong());
    }
}
