package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.BatchStatus;
import io.penstock.records.Cancellation;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
    private static final String BODY = "{\"model\":\"small\",\"max_tokens\":100}";

    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aRequestThatNamesAModelGoesToThePoolThatAnswersIt() {
        configure("small");

        send("small", ledger.request("a").setPool("small"));

        Grant grant = ledger.admitted.readValue();
        assertThat(grant.getPool()).isEqualTo(POOL);
        assertThat(grant.getRequest().getPool()).isEqualTo(POOL);
    }

    @Test
    void aRequestThatNamesNothingGoesByTheModelOfItsBody() {
        configure("small");

        send("", ledger.request("a").setPool("").setBody(BODY));

        assertThat(ledger.admitted.readValue().getPool()).isEqualTo(POOL);
    }

    @Test
    void theModelOfABodyMayBeThePoolsName() {
        configure("other");

        send("", ledger.request("a").setPool("").setBody("{\"model\":\"" + POOL + "\"}"));

        assertThat(ledger.admitted.readValue().getPool()).isEqualTo(POOL);
    }

    @Test
    void aCopyThatClaimsAGrantGoesToThePoolOfItsModelToo() {
        configure("small");
        send("small", ledger.request("a").setPool("small"));

        send("small", ledger.request("a").setPool("small").setGrantId(7L));
        send("", ledger.request("a").setPool("").setBody(BODY).setGrantId(7L));
        ledger.advance(Duration.ofSeconds(1));

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
        assertThat(ledger.responses.isEmpty()).isTrue();
        assertThat(ledger.lastSnapshot().getDuplicates()).isEqualTo(2);
    }

    @Test
    void aRequestKeepsTheTimeOfItsSubmissionWhenItIsMoved() {
        configure("small");

        ledger.requests.pipeInput(
                "small",
                Records.request("a").setPool("small").build(),
                ledger.now().minusSeconds(7));

        assertThat(ledger.admitted.readValue().getRequest().getSubmittedAt())
                .contains(ledger.now().minusSeconds(7));
    }

    @Test
    void aCancellationMayNameTheModelAsItsRequestDid() {
        configure("small");
        ledger.announce("w1", 0, 0);
        send("small", ledger.request("a").setPool("small").setBatchId("nightly"));

        ledger.cancellations.pipeInput(
                "small",
                Cancellation.newBuilder().setPool("small").setBatchId("nightly").build());

        assertThat(ledger.responses.readValue().getStatus()).isEqualTo(ResponseStatus.CANCELLED);
    }

    @Test
    void aDuplicateIsToldUnderEitherName() {
        configure("small");
        ledger.submit(ledger.request("a"));

        send("small", ledger.request("a").setPool("small"));
        send("", ledger.request("a").setPool("").setBody(BODY));

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    @Test
    void aRequestThatComesBeforeTheConfigurationWaitsForIt() {
        send("small", ledger.request("a").setPool("small").setBatchId("nightly"));
        ledger.advance(Duration.ofSeconds(2));
        configure("small");
        for (int second = 0; second < 4; second++) {
            ledger.announce("w1", 10, 0);
        }

        assertThat(ledger.admitted.readValue().getPool()).isEqualTo(POOL);
        assertThat(ledger.responses.isEmpty()).isTrue();
        List<BatchStatus> statuses = ledger.batches.readValuesToList();
        assertThat(statuses.stream()
                        .filter(status ->
                                status.getPool().filter("small"::equals).isPresent())
                        .reduce((one, next) -> next)
                        .orElseThrow()
                        .getRequests())
                .isZero();
    }

    @Test
    void aNameThatIsNoPoolAndNoModelIsNotRoutedByTheBody() {
        configure("small");

        send("typo", ledger.request("a").setPool("typo").setBody(BODY));
        ledger.advance(Duration.ofSeconds(6));

        assertThat(ledger.responses.readValue().getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void theResponseToAnUnknownPoolListsThePoolsUpToABound() {
        for (int i = 0; i < 60; i++) {
            ledger.control.pipeInput(
                    "p" + i,
                    PoolConfig.newBuilder(Records.pool(instance("east", 100, 100_000)))
                            .setPool("p" + i)
                            .build());
        }

        send("", ledger.request("a").setPool(""));
        ledger.advance(Duration.ofSeconds(6));

        String message = ledger.responses.readValue().getError().orElseThrow().getMessage();
        assertThat(message).contains("p0, p1, p10").contains(" and 10 more");
        assertThat(message.length()).isLessThan(400);
    }

    private void configure(String model) {
        ledger.control.pipeInput(
                POOL,
                PoolConfig.newBuilder(Records.pool(instance("east", 100, 100_000)))
                        .setModels(List.of(model))
                        .build());
        ledger.announce("w1", 10, 0);
    }

    private void send(String key, InferenceRequest.Builder request) {
        ledger.requests.pipeInput(key, request.build(), ledger.now());
    }
}
