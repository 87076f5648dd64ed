package io.penstock.budget.kafka.store;

import io.penstock.budget.batch.BatchCounts;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.kafka.store.StateFormat.StateReader;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.Operation;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.request.Whereabouts;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.usage.Spend;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Encodes the values of the state stores, in {@link StateFormat}; {@link StateKeys} encodes the keys. */
public final class StateCodec {
    /**
     * A cancellation that is remembered.
     *
     * @param swept whether all matching requests that waited have been ended
     */
    public record Cancelled(long atMillis, boolean swept) {}

    /** The saved counts of the part of a batch that is in one pool. */
    public record Batch(long changedAtMillis, BatchCounts counts) {}

    /**
     * What a pool has counted.
     *
     * @param clockBehindMillis by how many milliseconds the clock of the pool's instants was set back and not forward
     *     again
     */
    public record SavedCounters(PoolCounters counters, long clockBehindMillis) {}

    /**
     * The output tokens that older versions, which save no number of answers, read for each answer: the default of a
     * pool's configuration.
     */
    private static final long ASSUMED_BEFORE = 4_096;

    private static final String OUTSTANDING = "OUTSTANDING";

    private StateCodec() {}

    public static byte[] spend(Spend spend) {
        return StateFormat.value(1, out -> writeSpend(out, spend));
    }

    public static Spend spend(byte[] bytes) {
        return StateFormat.readValue(bytes, StateCodec::readSpend);
    }

    /** Encodes a grant. Grants that were saved before requests were noted consist of the reservation only. */
    public static byte[] grant(SavedGrant grant) {
        Reservation reservation = grant.reservation();
        return StateFormat.value(5, out -> {
            out.writeLong(reservation.grantId());
            out.writeUTF(reservation.instance());
            out.writeUTF(reservation.worker());
            out.writeUTF(reservation.tenant());
            writeSpend(out, reservation.spend());
            out.writeLong(reservation.maxOutputTokens());
            out.writeLong(reservation.expectedTokens());
            out.writeLong(reservation.grantedAtMillis());
            out.writeLong(reservation.startByMillis());
            out.writeBoolean(reservation.request().isPresent());
            out.writeLong(reservation.request().orElse(Reservation.ANY_REQUEST));
            out.writeUTF(grant.awaited().map(awaited -> awaited.reason().name()).orElse(OUTSTANDING));
            out.writeLong(grant.awaited().map(Awaited::sinceMillis).orElse(reservation.grantedAtMillis()));
            out.writeInt(reservation.bodyBytes());
            writeParts(out, reservation.parts());
            out.writeUTF(reservation.account());
            writeName(out, reservation.name());
        });
    }

    public static SavedGrant grant(byte[] bytes) {
        return StateFormat.readValue(bytes, in -> {
            Reservation reservation = new Reservation(
                    in.readLong(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    readSpend(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
            if (!in.hasMore()) {
                return SavedGrant.outstanding(reservation);
            }
            boolean isAway = in.readBoolean();
            long token = in.readLong();
            Reservation noted = reservation.of(isAway ? OptionalLong.of(token) : OptionalLong.empty());
            String standing = in.readUTF();
            long sinceMillis = in.readLong();
            if (in.hasMore()) {
                noted = noted.ofBody(in.readInt(), readParts(in));
            }
            // before accounts had names, a budget was kept under the instance's id
            Reservation onAccount = in.hasMore() ? noted.on(in.readUTF()) : noted;
            Reservation named = onAccount.named(readName(in));
            return standing.equals(OUTSTANDING)
                    ? SavedGrant.outstanding(named)
                    : SavedGrant.awaited(new Awaited(named, Awaited.Reason.valueOf(standing), sinceMillis));
        });
    }

    private static void writeName(DataOutputStream out, Optional<RequestName> name) throws IOException {
        out.writeBoolean(name.isPresent());
        if (name.isPresent()) {
            Optional<String> batchId = name.get().batchId();
            out.writeUTF(name.get().requestId());
            out.writeBoolean(batchId.isPresent());
            out.writeUTF(batchId.orElse(""));
        }
    }

    private static Optional<RequestName> readName(StateReader in) throws IOException {
        if (!in.hasMore() || !in.readBoolean()) {
            return Optional.empty();
        }
        String requestId = in.readUTF();
        boolean isOfBatch = in.readBoolean();
        String batchId = in.readUTF();
        return Optional.of(new RequestName(requestId, isOfBatch ? Optional.of(batchId) : Optional.empty()));
    }

    public static byte[] ticket(Ticket ticket) {
        return StateFormat.value(3, out -> {
            out.writeLong(ticket.sequence());
            out.writeUTF(ticket.tenant());
            out.writeInt(ticket.priority());
            out.writeLong(ticket.submittedAtMillis());
            out.writeLong(ticket.notBeforeMillis());
            out.writeLong(ticket.expiresAtMillis());
            out.writeInt(ticket.bodyBytes());
            out.writeLong(ticket.output().tokens(ASSUMED_BEFORE));
            out.writeInt(ticket.attempt());
            out.writeUTF(ticket.operation().endpoint());
            out.writeUTF(ticket.operation().model());
            out.writeShort(ticket.refusedBy().size());
            for (String instance : ticket.refusedBy()) {
                out.writeUTF(instance);
            }
            out.writeInt(ticket.output() instanceof OutputBound.Assumed assumed ? assumed.answers() : 0);
            writeParts(out, ticket.parts());
        });
    }

    public static Ticket ticket(byte[] bytes) {
        return StateFormat.readValue(bytes, in -> {
            long sequence = in.readLong();
            // a few tenants have most of the tickets, and a restart reads all of them
            String tenant = in.readUTF().intern();
            int priority = in.readInt();
            long submittedAtMillis = in.readLong();
            long notBeforeMillis = in.readLong();
            long expiresAtMillis = in.readLong();
            int bodyBytes = in.readInt();
            long named = in.readLong();
            int attempt = in.readInt();
            Operation operation = Operation.of(in.readUtfOr(""), in.readUtfOr(""));
            List<String> refusedBy = refusedBy(in);
            int assumedAnswers = in.readIntOr(0);
            OutputBound output = assumedAnswers == 0
                    ? new OutputBound.Named(named)
                    : OutputBound.ofBody(OptionalLong.empty(), assumedAnswers);
            return new Ticket(
                    sequence,
                    tenant,
                    priority,
                    submittedAtMillis,
                    notBeforeMillis,
                    expiresAtMillis,
                    bodyBytes,
                    readParts(in),
                    output,
                    attempt,
                    operation,
                    refusedBy);
        });
    }

    private static List<String> refusedBy(StateReader in) throws IOException {
        List<String> instances = new ArrayList<>();
        for (int left = in.hasMore() ? in.readUnsignedShort() : 0; left > 0; left--) {
            instances.add(in.readUTF().intern());
        }
        return instances;
    }

    public static byte[] counters(SavedCounters saved) {
        PoolCounters counters = saved.counters();
        return StateFormat.value(3, out -> {
            out.writeLong(counters.offered());
            out.writeLong(counters.granted());
            out.writeLong(counters.settled());
            out.writeLong(counters.lapsed());
            out.writeLong(counters.rejected());
            out.writeLong(counters.expired());
            out.writeLong(counters.cancelled());
            out.writeLong(counters.passedOn());
            out.writeLong(counters.duplicates());
            out.writeLong(counters.released());
            out.writeLong(saved.clockBehindMillis());
        });
    }

    public static SavedCounters counters(byte[] bytes) {
        return StateFormat.readValue(
                bytes,
                in -> new SavedCounters(
                        new PoolCounters(
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLongOr(0)),
                        in.readLongOr(0)));
    }

    public static byte[] seen(FirstSeen seen) {
        return StateFormat.value(2, out -> {
            out.writeLong(seen.atMillis());
            out.writeLong(seen.sequence());
            out.writeBoolean(seen.whereabouts() instanceof Whereabouts.Away);
            out.writeLong(seen.whereabouts() instanceof Whereabouts.Away away ? away.mark() : 0);
        });
    }

    public static FirstSeen seen(byte[] bytes) {
        return StateFormat.readValue(bytes, in -> {
            FirstSeen seen = new FirstSeen(in.readLong(), in.readLong(), Whereabouts.UNKNOWN);
            if (!in.hasMore()) {
                return seen;
            }
            boolean isAway = in.readBoolean();
            long mark = in.readLong();
            return seen.at(isAway ? new Whereabouts.Away(mark) : Whereabouts.HERE);
        });
    }

    public static byte[] cancelled(Cancelled cancelled) {
        return StateFormat.value(1, out -> {
            out.writeLong(cancelled.atMillis());
            out.writeBoolean(cancelled.swept());
        });
    }

    public static Cancelled cancelled(byte[] bytes) {
        return StateFormat.readValue(bytes, in -> new Cancelled(in.readLong(), in.readBoolean()));
    }

    public static byte[] batch(Batch batch) {
        BatchCounts counts = batch.counts();
        return StateFormat.value(1, out -> {
            out.writeLong(batch.changedAtMillis());
            out.writeLong(counts.requests());
            out.writeLong(counts.running());
            out.writeLong(counts.succeeded());
            out.writeLong(counts.failed());
            out.writeLong(counts.rejected());
            out.writeLong(counts.expired());
            out.writeLong(counts.cancelled());
            out.writeLong(counts.calls());
            out.writeLong(counts.tooManyRequests());
            out.writeLong(counts.inputTokens());
            out.writeLong(counts.outputTokens());
        });
    }

    public static Batch batch(byte[] bytes) {
        return StateFormat.readValue(
                bytes,
                in -> new Batch(
                        in.readLong(),
                        new BatchCounts(
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong(),
                                in.readLong())));
    }

    private static void writeParts(DataOutputStream out, InputParts parts) throws IOException {
        out.writeInt(parts.images());
        out.writeInt(parts.audios());
        out.writeInt(parts.files());
        out.writeInt(parts.bytes());
    }

    /** No parts where an earlier version wrote none. */
    private static InputParts readParts(StateReader in) throws IOException {
        if (!in.hasMore()) {
            return InputParts.NONE;
        }
        InputParts parts = new InputParts(in.readInt(), in.readInt(), in.readInt(), in.readInt());
        return parts.count() == 0 ? InputParts.NONE : parts;
    }

    private static void writeSpend(DataOutputStream out, Spend spend) throws IOException {
        out.writeLong(spend.requests());
        out.writeLong(spend.inputTokens());
        out.writeLong(spend.outputTokens());
    }

    private static Spend readSpend(StateReader in) throws IOException {
        return new Spend(in.readLong(), in.readLong(), in.readLong());
    }
}
