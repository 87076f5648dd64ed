package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class LedgerTest {
    @Test
    void aDiskThatIsFullIsNotMendedByAnotherThread() {
        var full = new RocksDBException(
                "While appending to file", new Status(Status.Code.IOError, Status.SubCode.NoSpace, "No space left"));

        assertThat(Ledger.isOfTheDisk(new StreamsException("process", new ProcessorStateException("put", full))))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"Busy", "TimedOut", "Aborted", "ShutdownInProgress"})
    void anotherFailureOfAStoreMayBe(Status.Code code) {
        var failure = new RocksDBException("put", new Status(code, Status.SubCode.None, ""));

        assertThat(Ledger.isOfTheDisk(new StreamsException(failure))).isFalse();
        assertThat(Ledger.isOfTheDisk(new IllegalStateException())).isFalse();
    }
}
