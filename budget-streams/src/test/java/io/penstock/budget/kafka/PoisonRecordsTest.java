package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryException.Kind;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoisonRecordsTest {
    private static final String SOURCE = "penstock.requests-0@7";

    private final PoisonRecords poisonRecords = new PoisonRecords();

    static Throwable[] failuresOfTheRecord() {
        return new Throwable[] {
            new IllegalArgumentException("rule"),
            new StackOverflowError(),
            new StreamsException("not written", new SerializationException("too large"))
        };
    }

    static RuntimeException[] failuresOfTheSurroundings() {
        return new RuntimeException[] {
            new ProcessorStateException("disk"),
            new StreamsException("an earlier send", new TimeoutException("no answer")),
            new StreamsException("not written", new RegistryException(Kind.UNREACHABLE, "away")),
            new RegistryException(Kind.UNREACHABLE, "away")
        };
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheRecord")
    void aRecordIsGivenUpWhenItHasFailedTwice(Throwable failure) {
        assertThat(poisonRecords.failed(SOURCE, failure)).isInstanceOf(FailedRecordException.class);
        assertThat(poisonRecords.verdict(SOURCE)).isEmpty();

        assertThat(poisonRecords.failed(SOURCE, failure)).hasCause(failure);

        assertThat(poisonRecords.verdict(SOURCE))
                .hasValueSatisfying(
                        verdict -> assertThat(verdict).contains("2 times").contains(String.valueOf(failure)));
        assertThat(poisonRecords.verdict("penstock.requests-0@8")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheSurroundings")
    void aRecordIsNotToBlameForItsSurroundings(RuntimeException failure) {
        for (int i = 0; i < 3; i++) {
            assertThat(poisonRecords.failed(SOURCE, failure)).isSameAs(failure);
        }

        assertThat(poisonRecords.verdict(SOURCE)).isEmpty();
    }

    @Test
    void onlyTheLatestAreRemembered() {
        fail(SOURCE);
        for (int i = 1; i < PoisonRecords.MAX_RECORDS; i++) {
            fail("other@" + i);
        }
        assertThat(poisonRecords.verdict(SOURCE)).isPresent();

        fail("one more");

        assertThat(poisonRecords.verdict(SOURCE)).isEmpty();
    }

    private void fail(String source) {
        for (int i = 0; i < PoisonRecords.MAX_FAILURES; i++) {
            assertThat(poisonRecords.failed(source, new IllegalStateException()))
                    .isNotNull();
        }
    }
}
