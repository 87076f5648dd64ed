package io.penstock.budget.kafka.store;

import static io.penstock.budget.health.CircuitBreaker.NO_GRANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.batch.BatchCounts;
import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.health.CircuitBreaker.Probe;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.kafka.DeferredRecords;
import io.penstock.budget.kafka.store.StateCodec.Batch;
import io.penstock.budget.kafka.store.StateCodec.Cancelled;
import io.penstock.budget.kafka.store.StateCodec.SavedCounters;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.Operation;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.request.Whereabouts;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.schemas.DeadLetter;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/**
 * Holds the state stores' format: what any release has written is read, and what this one writes is among it.
 *
 * <p>{@code released-state/values.txt} has a line for each kind and version: the kind, the version, and the bytes of the
 * kind's sample in hex. Lines are only added. A kind whose format changes gets another version and another line; what that
 * version added has its default in the samples of the versions before.
 */
class ReleasedStateTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Spend SPEND = new Spend(1, 2, 3);
    private static final Reservation RESERVATION =
            new Reservation(7, "east", "w1", "research", SPEND, 4096, 600, 100, 200);
    private static final CircuitBreaker MISCONFIGURED = new CircuitBreaker(
            OpenReason.MISCONFIGURED, 26, Long.MIN_VALUE, 27, 28, new Probe(39, 29, 38), "http_401 invalid_api_key");
    private static final SavedGrant AWAITED =
            SavedGrant.awaited(new Awaited(RESERVATION.of(OptionalLong.of(-5)), Awaited.Reason.RETURNS, 300));
    private static final InputParts PARTS = new InputParts(1, 2, 3, 4);
    private static final SavedGrant AWAITED_WITH_SIZE = SavedGrant.awaited(
            new Awaited(RESERVATION.of(OptionalLong.of(-5)).ofBody(30, PARTS), Awaited.Reason.RETURNS, 300));
    private static final Ticket NAMED = new Ticket(9, "research", -1, 10, 20, Ticket.NEVER, 30, 40, 3);
    private static final Operation OPERATION = new Operation("/v1/chat/completions", "small");
    private static final List<String> REFUSED_BY = List.of("east", "west");
    private static final Ticket REFUSED = new Ticket(
            9,
            "research",
            -1,
            10,
            20,
            Ticket.NEVER,
            30,
            InputParts.NONE,
            new OutputBound.Named(40),
            3,
            OPERATION,
            REFUSED_BY);
    private static final Ticket ASSUMED = new Ticket(
            9, "research", -1, 10, 20, Ticket.NEVER, 30, PARTS, new OutputBound.Assumed(5), 3, OPERATION, REFUSED_BY);
    private static final SavedGrant ON_ACCOUNT = SavedGrant.awaited(new Awaited(
            RESERVATION.of(OptionalLong.of(-5)).ofBody(30, PARTS).on("account"), Awaited.Reason.RETURNS, 300));
    private static final SavedGrant NAMED_GRANT = SavedGrant.outstanding(RESERVATION
            .of(OptionalLong.of(-5))
            .ofBody(30, PARTS)
            .on("account")
            .named(Optional.of(new RequestName("r1", Optional.of("nightly")))));
    private static final PoolCounters COUNTERS = new PoolCounters(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    private static final FirstSeen AWAY = new FirstSeen(11, 12, new Whereabouts.Away(-6));

    /** One kind of value: its sample, as this release writes it and as it is read from each version. */
    private record Kind(Supplier<byte[]> written, Function<byte[], Object> read, Map<Integer, Object> samples) {
        Object sample(int version) {
            return samples.entrySet().stream()
                    .filter(entry -> entry.getKey() <= version)
                    .max(Map.Entry.comparingByKey())
                    .orElseThrow()
                    .getValue();
        }
    }

    private static <T> Kind kind(T sample, Function<T, byte[]> write, Function<byte[], T> read) {
        return new Kind(() -> write.apply(sample), read::apply, Map.of(StateFormat.UNVERSIONED, sample));
    }

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("spend", kind(SPEND, StateCodec::spend, StateCodec::spend)),
            Map.entry(
                    "reservation",
                    new Kind(
                            () -> StateCodec.grant(NAMED_GRANT),
                            StateCodec::grant,
                            Map.of(
                                    StateFormat.UNVERSIONED,
                                    SavedGrant.outstanding(RESERVATION),
                                    2,
                                    AWAITED,
                                    3,
                                    AWAITED_WITH_SIZE,
                                    4,
                                    ON_ACCOUNT,
                                    5,
                                    NAMED_GRANT))),
            Map.entry(
                    "plan",
                    kind(
                            new BucketPlan(
                                    List.of(100L, 900L),
                                    List.of(0.25, 0.25, 0.5),
                                    List.of("as before the restart", "as before the restart"),
                                    List.of("as before the restart", "as before the restart", "as before the restart")),
                            LearntCodec::plan,
                            LearntCodec::plan)),
            Map.entry(
                    "ticket",
                    new Kind(
                            () -> StateCodec.ticket(ASSUMED),
                            StateCodec::ticket,
                            Map.of(StateFormat.UNVERSIONED, NAMED, 2, REFUSED, 3, ASSUMED))),
            Map.entry(
                    "counters",
                    new Kind(
                            () -> StateCodec.counters(new SavedCounters(COUNTERS, 11)),
                            StateCodec::counters,
                            Map.of(
                                    StateFormat.UNVERSIONED,
                                    new SavedCounters(new PoolCounters(1, 2, 3, 4, 5, 6, 7, 8, 9, 0), 0),
                                    2,
                                    new SavedCounters(COUNTERS, 0),
                                    3,
                                    new SavedCounters(COUNTERS, 11)))),
            Map.entry(
                    "seen",
                    new Kind(
                            () -> StateCodec.seen(AWAY),
                            StateCodec::seen,
                            Map.of(StateFormat.UNVERSIONED, new FirstSeen(11, 12, Whereabouts.UNKNOWN), 2, AWAY))),
            Map.entry("cancelled", kind(new Cancelled(13, true), StateCodec::cancelled, StateCodec::cancelled)),
            Map.entry(
                    "batch",
                    kind(
                            new Batch(14, new BatchCounts(15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25)),
                            StateCodec::batch,
                            StateCodec::batch)),
            Map.entry(
                    "health",
                    new Kind(
                            () -> FeedbackCodec.health(MISCONFIGURED),
                            FeedbackCodec::health,
                            Map.of(
                                    StateFormat.UNVERSIONED,
                                    new CircuitBreaker(
                                            OpenReason.REFUSES,
                                            26,
                                            Long.MIN_VALUE,
                                            27,
                                            28,
                                            new Probe(NO_GRANT, 29, 29),
                                            ""),
                                    2,
                                    new CircuitBreaker(
                                            OpenReason.MISCONFIGURED,
                                            26,
                                            Long.MIN_VALUE,
                                            27,
                                            28,
                                            new Probe(NO_GRANT, 29, 38),
                                            "http_401 invalid_api_key"),
                                    3,
                                    MISCONFIGURED))),
            Map.entry(
                    "findings",
                    ReleasedStateTest.<List<ExternalUsageEstimate>>kind(
                            List.of(
                                    new ExternalUsageEstimate(LimitKind.REQUESTS, 30, 31, 32, 33),
                                    new ExternalUsageEstimate(LimitKind.TOKENS, 34, 35, 36, 37)),
                            FeedbackCodec::findings,
                            FeedbackCodec::findings)),
            Map.entry(
                    "no-findings",
                    ReleasedStateTest.<List<ExternalUsageEstimate>>kind(
                            List.of(), FeedbackCodec::findings, FeedbackCodec::findings)),
            Map.entry(
                    "read-later",
                    new Kind(
                            () -> DeferredRecords.value(readLater()),
                            bytes -> told(DeferredRecords.record(bytes)),
                            Map.of(1, told(readLater())))),
            Map.entry("histogram", kind(weights(histogram()), bytes -> written(), bytes -> weights(read(bytes)))),
            Map.entry(
                    "empty-histogram",
                    kind(
                            weights(new LogHistogram(1_000)),
                            bytes -> LearntCodec.histogram(new LogHistogram(1_000)),
                            bytes -> weights(read(bytes)))));

    private record Line(String kind, int version, String hex) {
        static Line of(String text) {
            String[] parts = text.split(" ", -1);
            return new Line(parts[0], Integer.parseInt(parts[1]), parts[2]);
        }

        static Line of(String kind, byte[] value) {
            return new Line(kind, StateFormat.version(value), HEX.formatHex(value));
        }
    }

    @Test
    void everyValueThatAReleaseHasWrittenIsRead() {
        List<Line> lines = released();

        assertThat(lines).extracting(Line::kind).containsAll(KINDS.keySet());
        assertThat(lines).allSatisfy(line -> {
            Kind kind = Objects.requireNonNull(KINDS.get(line.kind()));
            assertThat(kind.read().apply(HEX.parseHex(line.hex()))).isEqualTo(kind.sample(line.version()));
        });
    }

    @Test
    void whatThisReleaseWritesHasAVersionAndIsKept() {
        assertThat(KINDS).allSatisfy((name, kind) -> {
            byte[] written = kind.written().get();

            assertThat(StateFormat.version(written)).isPositive();
            assertThat(released()).contains(Line.of(name, written));
        });
    }

    @Test
    void fieldsThatALaterReleaseAppendsAreLeftOut() {
        assertThat(KINDS).allSatisfy((name, kind) -> {
            byte[] written = kind.written().get();
            byte[] later = Arrays.copyOf(written, written.length + 9);
            later[0]++;

            assertThat(kind.read().apply(later)).isEqualTo(kind.read().apply(written));
        });
    }

    private static List<Line> released() {
        try (InputStream in = ReleasedStateTest.class.getResourceAsStream("/released-state/values.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Line::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConsumerRecord<byte[], byte[]> readLater() {
        return new ConsumerRecord<>(
                "penstock.requests",
                3,
                38,
                39,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                null,
                new byte[] {40, 41},
                new RecordHeaders().add("trace", new byte[] {42}).add("none", null),
                Optional.empty());
    }

    /** What is kept of a record, so that it can be compared. */
    private static List<Object> told(ConsumerRecord<byte[], byte[]> record) {
        return List.of(
                DeadLetter.source(record),
                record.timestamp(),
                Arrays.toString(record.key()),
                Arrays.toString(record.value()),
                record.headers());
    }

    private static LogHistogram histogram() {
        LogHistogram histogram = new LogHistogram(1_000);
        histogram.add(0.25, 5);
        histogram.add(3.0, 5);
        return histogram;
    }

    private static byte[] written() {
        return LearntCodec.histogram(histogram());
    }

    private static LogHistogram read(byte[] bytes) {
        LogHistogram histogram = new LogHistogram(1_000);
        LearntCodec.restore(histogram, bytes);
        return histogram;
    }

    private static List<Double> weights(LogHistogram histogram) {
        return Arrays.stream(histogram.weights()).boxed().toList();
    }
}
