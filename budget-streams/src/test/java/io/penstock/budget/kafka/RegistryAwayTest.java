package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.Topic;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that cannot be reached is no reason to drop what needs it, nor to hold up what does not. */
class RegistryAwayTest {
    private final NewSchemaSerdes serdes =
            new NewSchemaSerdes(AvroRecordSerdes.create(SerdesConfig.of("mock://registry-away")));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @SuppressWarnings("NullAway.Init")
    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state, PoolLedger::new, serdes);
        ledger.announce("w1", 20_000, 0);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aConfigurationIsReadWhenTheRegistryIsBackAndItsRequestsWaitForIt() {
        serdes.leave();
        write(Topic.CONTROL, Records.pool(instance("east", 100, 100_000)));
        ledger.submit(ledger.request("a"));

        ledger.advance(Duration.ofMinutes(10));
        ledger.announce("w1", 20_000, 0);
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.responses.isEmpty()).isTrue();

        serdes.comeBack();
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("a");
    }

    @Test
    void aRequestThatNamesAModelWaitsWhileAnyConfigurationIsAwaited() {
        serdes.leave();
        write(
                Topic.CONTROL,
                PoolConfig.newBuilder(Records.pool(instance("east", 100, 100_000)))
                        .setModels(List.of("small"))
                        .build());
        ledger.requests.pipeInput("small", ledger.request("a").setPool("small").build(), ledger.now());

        IntStream.range(0, 20).forEach(second -> ledger.advance(Duration.ofSeconds(1)));
        assertThat(ledger.responses.isEmpty()).isTrue();

        serdes.comeBack();
        IntStream.range(0, 10).forEach(second -> ledger.announce("w1", 20_000, 0));
        assertThat(ledger.rekeyed.readValue().getPool()).isEqualTo(POOL);
    }

    @Test
    void theConfigurationBeforeStaysInForceMeanwhile() {
        ledger.apply(instance("east", 100, 100_000));
        serdes.leave();
        write(Topic.CONTROL, Records.pool(instance("west", 100, 100_000)));
        ledger.advance(Duration.ofSeconds(1));

        ledger.submit(ledger.request("a"));
        assertThat(ledger.admitted.readValue().getInstance()).isEqualTo("east");

        serdes.comeBack();
        ledger.advance(Duration.ofSeconds(1));
        ledger.submit(ledger.request("b"));
        assertThat(ledger.admitted.readValue().getInstance()).isEqualTo("west");
    }

    @Test
    void aRequestWaitsOverARestartWhileOthersAreGranted() {
        ledger.apply(instance("east", 100, 100_000));
        serdes.leave();
        write(Topic.REQUESTS, ledger.request("new").build());

        ledger.submit(ledger.request("known"));
        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("known");
        ledger.restart();
        ledger.apply(instance("east", 100, 100_000));
        ledger.announce("w1", 20_000, 0);
        assertThat(ledger.admitted.isEmpty()).isTrue();

        serdes.comeBack();
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("new");
        assertThat(ledger.stored(DeferredRecords.STORE)).isZero();
        assertThat(ledger.deadLetters.isEmpty()).isTrue();
    }

    @Test
    void cancellationsAndOutcomesWaitAsWell() {
        ledger.apply(instance("east", 1, 100_000));
        ledger.submit(ledger.request("a"));
        ledger.submit(ledger.request("b").setBatchId("nightly"));
        Grant grant = ledger.admitted.readValue();
        serdes.leave();
        write(Topic.ATTEMPTS, ledger.outcome(grant).build());
        write(
                Topic.CANCELLATIONS,
                Cancellation.newBuilder()
                        .setPool(POOL)
                        .setBatchId("nightly")
                        .setRequestedAt(ledger.now())
                        .build());
        ledger.advance(Duration.ofSeconds(2));
        assertThat(ledger.lastSnapshot().getOutstanding()).isEqualTo(1);

        serdes.comeBack();
        ledger.advance(Duration.ofSeconds(2));

        assertThat(ledger.lastSnapshot().getOutstanding()).isZero();
        assertThat(ledger.responses.readValue().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
    }

    @Test
    void moreThanAStoreHoldsGoesToTheDeadLetters() {
        ledger.apply(instance("east", 100_000, 100_000_000));
        serdes.leave();
        for (int i = 0; i < DeferredRecords.MAX_RECORDS + 1; i++) {
            write(Topic.REQUESTS, ledger.request("r" + i).build());
        }

        assertThat(ledger.deadLetters.readValuesToList()).hasSize(1);
        assertThat(ledger.stored(DeferredRecords.STORE)).isEqualTo(DeferredRecords.MAX_RECORDS);

        serdes.comeBack();
        for (int tick = 0; tick < 100; tick++) {
            ledger.advance(Duration.ofMillis(20));
        }
        assertThat(ledger.stored(DeferredRecords.STORE)).isZero();
        assertThat(ledger.admitted.readValuesToList()).hasSize(DeferredRecords.MAX_RECORDS);
    }

    @Test
    void anIdlePoolWhoseConfigurationIsAwaitedKeepsWhatItHasLearnt() {
        ledger.apply(instance("east", 1_000, 1_000_000));
        for (int i = 0; i < 100; i++) {
            ledger.submit(ledger.request("r" + i));
            ledger.settle(ledger.admitted.readValue(), 10, 20);
        }
        IntStream.range(0, 100).forEach(second -> ledger.advance(Duration.ofSeconds(1)));
        int learnt = ledger.stored("histograms");
        assertThat(learnt).isPositive();

        serdes.leave();
        ledger.restart();
        write(Topic.CONTROL, Records.pool(instance("east", 1_000, 1_000_000)));
        ledger.advance(Duration.ofSeconds(1));
        ledger.advance(Duration.ofSeconds(1));

        assertThat(ledger.stored("histograms")).isEqualTo(learnt);
    }

    @Test
    void whatIsSubmittedAgainIsADuplicateAfterAConfigurationWasAwaitedByTheWindowOfThatPool() {
        PoolConfig config = PoolConfig.newBuilder(Records.pool(instance("east", 1_000, 1_000_000)))
                .setDuplicateWindowMillis(Duration.ofDays(1).toMillis())
                .build();
        ledger.control.pipeInput(POOL, config);
        ledger.advance(Duration.ofSeconds(1));
        ledger.submit(ledger.request("a"));
        ledger.settle(ledger.admitted.readValue(), 10, 20);
        IntStream.range(0, 120).forEach(minute -> ledger.advance(Duration.ofMinutes(1)));

        serdes.leave();
        ledger.restart();
        write(Topic.CONTROL, config);
        ledger.advance(Duration.ofSeconds(1));
        serdes.comeBack();
        ledger.announce("w1", 20_000, 0);
        ledger.announce("w1", 20_000, 0);
        ledger.submit(ledger.request("a"));
        ledger.announce("w1", 20_000, 0);

        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    private <T extends SpecificRecord> void write(Topic<T> topic, T record) {
        ledger.raw(topic.name("penstock")).pipeInput(POOL.getBytes(UTF_8), serdes.ofNewSchema(topic, record));
    }
}
