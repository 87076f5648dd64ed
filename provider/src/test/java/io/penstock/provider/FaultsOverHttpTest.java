package io.penstock.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.penstock.provider.faults.Fault;
import io.penstock.provider.faults.Fault.CutPoint;
import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.limits.KeyStats;
import io.penstock.provider.model.OutputLengthModel;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsOverHttpTest {
    private static final String STREAMED = "{'model':'m','max_tokens':200,'stream':true,"
            + "'stream_options':{'include_usage':true},'messages':[{'role':'user','content':'x'}]}";

    private final SimulatedProvider provider;
    private final Caller caller;

    FaultsOverHttpTest() throws IOException {
        provider = SimulatedProvider.start(
                ProviderConfig.builder().outputs(OutputLengthModel.parse("1.0")).build());
        caller = Caller.of(provider, "k");
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void aStatusIsAnsweredInTheErrorShape() throws Exception {
        provider.setFaults(FaultPlan.script(
                new Fault.Status(503, Optional.of(Duration.ofMillis(1_500))), new Fault.Status(429, Optional.empty())));

        HttpResponse<String> unavailable = caller.chat(10);
        HttpResponse<String> limited = caller.chat(10);

        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(Caller.header(unavailable, "retry-after")).isEqualTo("2");
        assertThat(Caller.json(unavailable).path("error").path("type").asText()).isEqualTo("server_error");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(caller.chat(10).statusCode()).isEqualTo(200);
        KeyStats stats = provider.stats().key("k");
        assertThat(stats.faults()).isEqualTo(2);
        assertThat(stats.refused()).isZero();
        assertThat(stats.answered()).isEqualTo(1);
        assertThat(stats.rpmUsed()).as("a 5xx is charged, a 4xx is not").isEqualTo(2);
        assertThat(stats.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource(CutPoint.class)
    void aCutEndsTheConnectionOfAWholeAnswer(CutPoint at) throws Exception {
        provider.setFaults(FaultPlan.script(new Fault.Cut(at)));

        assertThatIOException().isThrownBy(() -> caller.chat(500));
        assertThat(caller.chat(10).statusCode()).isEqualTo(200);
        assertThat(provider.stats().key("k").answered()).isEqualTo(1);
        assertThat(provider.stats().key("k").inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource(CutPoint.class)
    void aCutEndsTheConnectionOfAStream(CutPoint at) {
        provider.setFaults(FaultPlan.script(new Fault.Cut(at)));

        assertThatIOException().isThrownBy(() -> caller.send(caller.post("/v1/chat/completions", STREAMED)));
    }

    @Test
    void aMalformedBodyIsNoJsonButArrivesWhole() throws Exception {
        provider.setFaults(FaultPlan.script(new Fault.MalformedBody()));

        HttpResponse<String> response = caller.chat(10);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> Caller.json(response));
        assertThat(provider.stats().key("k").answered()).isZero();
    }

    @Test
    void aMalformedStreamBreaksOffInsideAnEvent() throws Exception {
        provider.setFaults(FaultPlan.script(new Fault.MalformedBody()));

        String body = caller.send(caller.post("/v1/chat/completions", STREAMED)).body();

        String lastEvent = body.strip().substring(body.strip().lastIndexOf("data: ") + "data: ".length());
        assertThat(body).doesNotContain("[DONE]");
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> Caller.json(lastEvent));
    }

    @Test
    void wrongUsageIsSaidButNotCounted() throws Exception {
        provider.setFaults(FaultPlan.script(new Fault.WrongUsage(10)));

        assertThat(Caller.json(caller.chat(10))
                        .path("usage")
                        .path("total_tokens")
                        .asLong())
                .isEqualTo(300);
        assertThat(provider.stats().key("k").tpmUsed()).isEqualTo(30);
    }

    @Test
    void silenceEndsWithoutAnAnswer() {
        provider.setFaults(FaultPlan.script(new Fault.Silence(Duration.ofMillis(50))));

        long before = System.nanoTime();
        assertThatIOException().isThrownBy(() -> caller.chat(10));
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000L);
    }

    @Test
    void aDelayAndATrickleOnlyTakeTheirTime() throws Exception {
        provider.setFaults(FaultPlan.script(
                new Fault.Delay(Duration.ofMillis(60)),
                new Fault.Trickle(Duration.ofMillis(60)),
                new Fault.Trickle(Duration.ofMillis(60))));
        String sound = caller.send(caller.post("/v1/completions", "{'model':'m','prompt':'x','max_tokens':50}"))
                .body();

        for (int call = 0; call < 2; call++) {
            long before = System.nanoTime();
            String body = caller.send(caller.post("/v1/completions", "{'model':'m','prompt':'x','max_tokens':50}"))
                    .body();
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(60_000_000L);
            assertThat(Caller.json(body).path("choices"))
                    .isEqualTo(Caller.json(sound).path("choices"));
        }
        assertThat(provider.stats().key("k").answered()).isEqualTo(3);
    }

    @Test
    void faultsAreSetAndEndedOverHttp() throws Exception {
        assertThat(caller.send(caller.post(
                                "/faults",
                                "{'rules':[{'fault':{'kind':'status','status':500},'probability':1,'key':'k'}]}"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(caller.chat(1).statusCode()).isEqualTo(500);
        assertThat(Caller.of(provider, "other").chat(1).statusCode()).isEqualTo(200);

        caller.send(caller.request("/faults").DELETE().build());

        assertThat(caller.chat(1).statusCode()).isEqualTo(200);
        assertThat(caller.send(caller.post("/faults", "{'rules':7}")).statusCode())
                .isEqualTo(400);
    }
}
