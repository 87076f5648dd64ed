package io.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallJournalTest {
    private static final Instant AT = Instant.parse("2026-01-31T18:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theNextProcessReadsTheCallsOfTheOneBefore() throws IOException {
        try (CallJournal first = CallJournal.begin(directory)) {
            first.starts(grant("chat", 1), AT);
        }
        try (CallJournal second = CallJournal.goOn(directory)) {
            second.starts(grant("b\u00fccher", 1), AT.plusMillis(5));

            assertThat(calls(second))
                    .containsExactly(
                            new CallJournal.Begun("chat", 1, AT),
                            new CallJournal.Begun("b\u00fccher", 1, AT.plusMillis(5)));
        }
    }

    @Test
    void anotherRunBeginsWithoutThem() throws IOException {
        try (CallJournal first = CallJournal.begin(directory)) {
            first.starts(grant("chat", 1), AT);
        }
        try (CallJournal other = CallJournal.begin(directory)) {
            assertThat(calls(other)).isEmpty();
        }
    }

    @Test
    void whatAFullDiskCutOffIsLeftOut() throws IOException {
        try (CallJournal first = CallJournal.begin(directory)) {
            first.starts(grant("chat", 1), AT);
        }
        Files.write(directory.resolve("calls"), new byte[] {0, 0, 0}, StandardOpenOption.APPEND);
        try (CallJournal second = CallJournal.goOn(directory)) {
            second.starts(grant("chat", 2), AT);

            assertThat(calls(second)).extracting(CallJournal.Begun::grantId).containsExactly(1L, 2L);
        }
    }

    private static List<CallJournal.Begun> calls(CallJournal journal) {
        List<CallJournal.Begun> calls = new ArrayList<>();
        journal.read(calls::add);
        return calls;
    }

    private static Grant grant(String pool, long id) {
        return Grant.newBuilder()
                .setGrantId(id)
                .setPool(pool)
                .setInstance("east")
                .setWorker("w")
                .setPartition(0)
                .setReservedInputTokens(1)
                .setReservedOutputTokens(1)
                .setGrantedAt(AT)
                .setStartBy(AT)
                .setRequest(InferenceRequest.newBuilder()
                        .setRequestId("r")
                        .setPool(pool)
                        .setEndpoint("/v1/embeddings")
                        .setBody("{}")
                        .build())
                .build();
    }
}
