package io.penstock.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.provider.limits.KeyStats;
import io.penstock.provider.model.LatencyModel;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ManyCallsTest {
    private static final int CALLS = 2_000;

    @Test
    void thousandsOfSlowAnswersAreOnTheirWayAtOnceOnAHandfulOfThreads() throws Exception {
        try (SimulatedProvider provider = SimulatedProvider.start(
                ProviderConfig.builder().latency(LatencyModel.parse("3s")).build())) {
            Caller caller = Caller.of(provider, "k");
            List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(caller.client()
                        .sendAsync(caller.post("/v1/chat/completions", Caller.chatBody(5)), BodyHandlers.ofString()));
            }
            CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);

            KeyStats stats = provider.stats().key("k");
            assertThat(calls).allMatch(call -> call.join().statusCode() == 200);
            assertThat(stats.answered()).isEqualTo(CALLS);
            assertThat(stats.inFlightMax()).isGreaterThan(CALLS / 2);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.contains("provider") || name.contains("server")))
                    .hasSizeLessThan(20);
        }
    }

    @Test
    void aCallWhoseConnectionBreaksIsAbandonedAndFreesItsPlace() throws Exception {
        try (SimulatedProvider provider = SimulatedProvider.start(
                ProviderConfig.builder().latency(LatencyModel.parse("1h")).build())) {
            byte[] body = Caller.chatBody(5).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port())) {
                socket.getOutputStream()
                        .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                await(provider, stats -> stats.inFlight() == 1);
                socket.setSoLinger(true, 0);
            }

            await(provider, stats -> stats.inFlight() == 0);

            assertThat(provider.stats().key(Router.ANONYMOUS).abandoned()).isEqualTo(1);
            assertThat(provider.stats().key(Router.ANONYMOUS).answered()).isZero();
        }
    }

    /** Ends by the timeout of all tests when it never comes true. */
    private static void await(SimulatedProvider provider, Predicate<KeyStats> condition) throws InterruptedException {
        while (provider.stats().keys().values().stream().noneMatch(condition)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("It never came true: " + provider.stats());
            }
            Thread.onSpinWait();
        }
    }
}
