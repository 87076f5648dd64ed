package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.limits.KeyStats;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.model.LatencyModel;
import io.penstock.provider.model.OutputLengthModel;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one run has learnt, the next run of the same configuration begins with. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LearntIT {
    private static final int REQUESTS = 24;

    /** Four times the maximum of a request, and less than five times. */
    private static final int TPM = 20_000;

    private static final int FIT_AT_THEIR_MAXIMUM = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aSecondRunReservesFromItsFirstRequestsOnWhatTheFirstHasLearnt() throws Exception {
        int port = freePort();

        long callsOfTheFirst = callsBeforeAnyAnswer("first", port);
        long callsOfTheSecond = callsBeforeAnyAnswer("second", port);

        assertThat(callsOfTheFirst).isBetween(1L, (long) FIT_AT_THEIR_MAXIMUM);
        assertThat(callsOfTheSecond).isGreaterThan(REQUESTS * 3 / 4);
    }

    /** Runs the file to its end, and returns the calls of the first two of the three seconds that an answer takes. */
    private long callsBeforeAnyAnswer(String name, int port) throws Exception {
        var workshop = new Workshop(Files.createDirectory(directory.resolve(name)));
        var text = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
            text.append("""
                    {"custom_id":"r%d","method":"POST","url":"/v1/chat/completions","body":{"model":"chat",\
                    "max_tokens":4096,"messages":[{"role":"user","content":"Question %d"}]}}
                    """.formatted(i, i));
        }
        Path input = Files.writeString(workshop.path("in.jsonl"), text);
        try (SimulatedProvider provider = SimulatedProvider.start(ProviderConfig.builder()
                .port(port)
                .latency(LatencyModel.parse("3s"))
                .outputs(OutputLengthModel.parse("0.01:0.012"))
                .key("east", Limits.perMinute(1_000, TPM))
                .build())) {
            Path config =
                    workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 1000, tpm: " + TPM));
            Files.writeString(
                    config, Files.readString(config).replace("  chat:\n", "  chat:\n    reserve: predicted\n"));

            Ended ended = workshop.penstock(
                    "run",
                    input.toString(),
                    "-o",
                    workshop.path("out.jsonl").toString(),
                    "-c",
                    config.toString(),
                    "--slots",
                    Integer.toString(REQUESTS));

            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.SUCCEEDED);
            KeyStats key = provider.stats().key("east");
            assertThat(key.calls()).isEqualTo(REQUESTS);
            assertThat(key.tpmUsedMax()).isLessThanOrEqualTo(TPM);
            return Arrays.stream(key.requestsBySecond()).limit(2).sum();
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
