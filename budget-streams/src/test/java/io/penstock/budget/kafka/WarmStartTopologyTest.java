package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.records.Grant;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmStartTopologyTest {
    /** As the requests of {@link Records} name it. */
    private static final long MAX_OUTPUT = 100;

    private static final PoolConfig CONFIG = Records.pool(instance("east", 100_000, 1_000_000));

    static {
        CONFIG.setReserve(ReserveMode.PREDICTED);
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @SuppressWarnings("NullAway.Init")
    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        configure();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aPoolWithoutStateBeginsWithWhatAnEarlierLedgerHasLearntAndKeepsIt() {
        List<LearntValue> learnt = learntFromShortAnswers();
        List<PoolConfig> asked = new ArrayList<>();

        ledger.restartAsHeir(pool -> {
            asked.add(pool);
            return learnt;
        });
        configure();

        assertThat(reserved("first")).isLessThan(MAX_OUTPUT / 2);
        assertThat(asked).as("once, with its configuration").containsExactly(CONFIG);
        assertThat(ledger.learnt()).as("also in its own state").hasSameSizeAs(learnt);
    }

    @Test
    void aPoolWithAnotherConfigurationBeginsWithTheMaximum() {
        List<LearntValue> learnt = learntFromShortAnswers();

        ledger.restartAsHeir(pool -> pool.getModels().contains("other") ? learnt : List.of());
        configure();

        assertThat(reserved("first")).isEqualTo(MAX_OUTPUT);
    }

    @Test
    void aValueThatCannotBeReadIsLeftOutAndTheOthersAreUsed() {
        List<LearntValue> learnt = new ArrayList<>();
        for (LearntValue value : learntFromShortAnswers()) {
            learnt.add(new LearntValue(value.store(), value.key(), Bytes.wrap(new byte[] {(byte) 0x81})));
            learnt.add(new LearntValue("of a later release", value.key(), value.value()));
            learnt.add(value);
        }

        ledger.restartAsHeir(pool -> learnt);
        configure();

        assertThat(reserved("first")).isLessThan(MAX_OUTPUT / 2);
    }

    private List<LearntValue> learntFromShortAnswers() {
        for (int i = 0; i < 20; i++) {
            ledger.submit(ledger.request("r" + i));
            ledger.settle(ledger.admitted.readValue(), 5, 5);
        }
        ledger.advance(Duration.ofSeconds(1));
        List<LearntValue> learnt = ledger.learnt();
        assertThat(learnt).isNotEmpty().allMatch(value -> value.pool().equals(POOL));
        return learnt;
    }

    private long reserved(String request) {
        ledger.submit(ledger.request(request));
        Grant grant = ledger.admitted.readValue();
        assertThat(grant.getRequest().getRequestId()).isEqualTo(request);
        return grant.getReservedOutputTokens();
    }

    private void configure() {
        ledger.control.pipeInput(POOL, CONFIG);
        ledger.advance(Duration.ofSeconds(1));
        ledger.announce("w1", 100, 0);
    }
}
