package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.Grant;
import io.penstock.records.PoolConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSizeTest {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/completions      | {'max_tokens':20,'prompt':['a','b','c','d','e','f','g','h','i','j']} | 200",
                "/v1/completions      | {'prompt':[[1,2],[3]],'n':2}                                         | 16384",
                "/v1/chat/completions | {'max_tokens':20,'n':5}                                              | 100",
                "/v1/chat/completions | {'n':5}                                                              | 20480",
                "/v1/chat/completions | {'max_tokens':2e1}                                                   | 20",
                "/v1/moderations      | {'max_tokens':20}                                                    | 0",
                "/v1/embeddings?a=b   | {}                                                                   | 0"
            })
    void allAnswersOfARequestAreReserved(String endpoint, String body, long reserved) {
        configure(4_096);

        ledger.submit(ledger.request("a").setEndpoint(endpoint).setBody(body.replace('\'', '"')));

        assertThat(ledger.admitted.readValue().getReservedOutputTokens()).isEqualTo(reserved);
    }

    @Test
    void aRequestThatCameBeforeItsPoolIsReservedByThePoolsOwnDefault() {
        ledger.submit(ledger.request("a").setBody("{\"n\":3}"));

        configure(10_000);

        assertThat(ledger.admitted.readValue().getReservedOutputTokens()).isEqualTo(30_000);
    }

    @Test
    void aWaitingRequestKeepsWhatItSaysOverARestartAndTheDefaultOfTheTimeCounts() {
        configure(1_000);
        ledger.announce("w1", 0, 0);
        ledger.submit(ledger.request("a").setBody("{\"n\":3}"));
        ledger.restart();

        configure(2_000);

        assertThat(ledger.admitted.readValue().getReservedOutputTokens()).isEqualTo(6_000);
    }

    @Test
    void anAnswerTeachesByWhatItsGrantHeldWhateverTheWorkerSays() {
        configure(10);
        String text = "{\"messages\":\"" + "x".repeat(1_000) + "\"}";
        ledger.submit(ledger.request("a").setBody(text));
        Grant first = ledger.admitted.readValue();

        ledger.attempts.pipeInput(
                Records.POOL,
                ledger.outcome(first)
                        .setBodyBytes(1)
                        .setUsage(new io.penstock.records.Usage(text.length() / 4L, 0L, 5L))
                        .build());
        ledger.submit(ledger.request("b").setBody(text));

        assertThat(ledger.admitted.readValue().getReservedInputTokens()).isBetween(253L, 260L);
    }

    @Test
    void anImageIsReservedByThePartAndNotByItsBytes() {
        configure(10);
        String image = "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:,"
                + "A".repeat(100_000) + "\"}}]}]}";
        ledger.submit(ledger.request("a").setBody(image));
        ledger.settle(ledger.admitted.readValue(), 1_100, 5);

        ledger.submit(ledger.request("b").setBody(image));
        ledger.submit(ledger.request("c"));

        assertThat(ledger.admitted.readValue().getReservedInputTokens()).isBetween(1_100L, 1_122L);
        assertThat(ledger.admitted.readValue().getReservedInputTokens())
                .as("a text of 18 bytes")
                .isEqualTo(18);
    }

    private void configure(long maxOutputTokens) {
        ledger.control.pipeInput(
                Records.POOL,
                PoolConfig.newBuilder(Records.pool(instance("east", 1_000, 1_000_000)))
                        .setMaxOutputTokens(maxOutputTokens)
                        .build());
        ledger.advance(Duration.ofSeconds(1));
        ledger.announce("w1", 10, 0);
    }
}
