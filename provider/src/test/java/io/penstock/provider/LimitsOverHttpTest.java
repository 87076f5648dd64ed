package io.penstock.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.limits.KeyLimits;
import io.penstock.provider.limits.KeyStats;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.limits.Policy;
import io.penstock.provider.model.OutputLengthModel;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a clock of the test's own, so that a minute passes at once. */
class LimitsOverHttpTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();
    private final SimulatedProvider provider;
    private final Caller east;

    LimitsOverHttpTest() throws IOException {
        provider = start(ProviderConfig.builder()
                .key(KeyLimits.parse("east=3:200"))
                .outputs(OutputLengthModel.parse("1.0"))
                .build());
        east = Caller.of(provider, "east");
    }

    private SimulatedProvider start(ProviderConfig config) throws IOException {
        return SimulatedProvider.start(config, InstantSource.system(), nanos::get);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void everyAnswerSaysHowTheKeyStands() throws Exception {
        east.chat(30);
        nanos.set(15 * SECOND);

        HttpResponse<String> response = east.chat(30);

        assertThat(Caller.header(response, "x-ratelimit-limit-requests")).isEqualTo("3");
        assertThat(Caller.header(response, "x-ratelimit-remaining-requests")).isEqualTo("1");
        assertThat(Caller.header(response, "x-ratelimit-reset-requests")).isEqualTo("1m0s");
        assertThat(Caller.header(response, "x-ratelimit-limit-tokens")).isEqualTo("200");
        assertThat(Caller.header(response, "x-ratelimit-remaining-tokens")).isEqualTo("100");
    }

    @Test
    void theRequestAboveTheLimitIsAnswered429WithTheTimeToWait() throws Exception {
        east.chat(1);
        nanos.set(20 * SECOND);
        east.chat(1);
        east.chat(1);
        nanos.set(20 * SECOND + 1);

        HttpResponse<String> refused = east.chat(1);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Caller.header(refused, "retry-after")).isEqualTo("40");
        assertThat(Caller.header(refused, "retry-after-ms")).isEqualTo("40000");
        assertThat(Caller.header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(Caller.json(refused).path("error").path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(Caller.json(refused).path("error").path("message").asText())
                .contains("requests per min (RPM): Limit 3, Used 3, Requested 1");
        nanos.set(60 * SECOND - 1);
        assertThat(east.chat(1).statusCode()).isEqualTo(429);
        nanos.set(60 * SECOND);
        assertThat(east.chat(1).statusCode()).isEqualTo(200);
    }

    @Test
    void tokensAreChargedWhenTheCallArrivesWithAllOfItsOutput() throws Exception {
        assertThat(east.chat(150).statusCode()).isEqualTo(200);

        HttpResponse<String> refused = east.chat(11);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Caller.json(refused).path("error").path("type").asText()).isEqualTo("tokens");
        assertThat(east.chat(10).statusCode()).isEqualTo(200);
    }

    @Test
    void aCallThatCanNeverFitIsToldSoWithoutATimeToWait() throws Exception {
        HttpResponse<String> refused = east.chat(181);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).isEmpty();
        assertThat(refused.body()).contains("Request too large");
    }

    @Test
    void anUnknownKeyIsAnswered401WhenKeysAreConfigured() throws Exception {
        HttpResponse<String> refused = Caller.of(provider, "west").chat(1);

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(Caller.json(refused).path("error").path("code").asText()).isEqualTo("invalid_api_key");
        assertThat(provider.stats().unauthorized()).isEqualTo(1);
    }

    @Test
    void statisticsShowTheFullestWindowAndEveryRefusal() throws Exception {
        east.chat(30);
        nanos.set(59 * SECOND);
        east.chat(50);
        east.chat(80);
        nanos.set(61 * SECOND);
        east.chat(1);

        HttpResponse<String> served = east.send(east.request("/stats").build());
        KeyStats stats = ProviderStats.parse(served.body()).key("east");

        assertThat(stats.calls()).isEqualTo(4);
        assertThat(stats.answered()).isEqualTo(3);
        assertThat(stats.refused()).isEqualTo(1);
        assertThat(stats.rpmLimit()).hasValue(3);
        assertThat(stats.tpmLimit()).hasValue(200);
        assertThat(stats.rpmUsedMax()).isEqualTo(2);
        assertThat(stats.tpmUsedMax()).isEqualTo(120);
        assertThat(stats.tpmUsed()).isEqualTo(91);
        assertThat(stats.inputTokens()).isEqualTo(60);
        assertThat(stats.outputTokens()).isEqualTo(81);
        assertThat(stats.tokensBySecond()).hasSize(62).startsWith(50, 0).endsWith(70, 0, 21);
        assertThat(Caller.json(served)
                        .path("keys")
                        .path("east")
                        .path("http_429")
                        .asLong())
                .isEqualTo(1);
    }

    @Test
    void aProviderThatOnlyCountsShowsHowFarTheCallerWent() throws Exception {
        try (SimulatedProvider counting = start(ProviderConfig.builder()
                .key("east", Limits.perMinute(1, 50))
                .policy(Policy.COUNTING)
                .faults(FaultPlan.NONE)
                .outputs(OutputLengthModel.parse("1.0"))
                .build())) {
            Caller caller = Caller.of(counting, "east");
            for (int i = 0; i < 3; i++) {
                assertThat(caller.chat(30).statusCode()).isEqualTo(200);
            }

            assertThat(counting.stats().key("east").rpmUsedMax()).isEqualTo(3);
            assertThat(counting.stats().key("east").tpmUsedMax()).isEqualTo(150);
        }
    }
}
