package io.penstock.lab.provider.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.lab.provider.faults.Fault.CutPoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlansTest {
    @Test
    void everyKindOfFaultIsRead() {
        FaultPlan plan = FaultPlans.parse("""
                {"seed": 7,
                 "script": [null, {"kind": "status", "status": 503}, {"kind": "cut", "at": "mid_body"},
                            {"kind": "malformed_body"}, {"kind": "wrong_usage", "factor": 10},
                            {"kind": "silence", "for": "60s"}, {"kind": "trickle", "over": "30s"},
                            {"kind": "delay", "by": "250ms"}],
                 "rules": [{"fault": {"kind": "status", "status": 429, "retry_after": "2s"},
                            "probability": 0.05, "key": "east", "for": "1m"}]}
                """);

        assertThat(plan.seed()).isEqualTo(7);
        assertThat(plan.script())
                .containsExactly(
                        Optional.empty(),
                        Optional.of(new Fault.Status(503, Optional.empty())),
                        Optional.of(new Fault.Cut(CutPoint.MID_BODY)),
                        Optional.of(new Fault.MalformedBody()),
                        Optional.of(new Fault.WrongUsage(10)),
                        Optional.of(new Fault.Silence(Duration.ofSeconds(60))),
                        Optional.of(new Fault.Trickle(Duration.ofSeconds(30))),
                        Optional.of(new Fault.Delay(Duration.ofMillis(250))));
        assertThat(plan.rules())
                .containsExactly(new FaultRule(
                        new Fault.Status(429, Optional.of(Duration.ofSeconds(2))),
                        0.05,
                        Optional.of("east"),
                        Optional.of(Duration.ofMinutes(1))));
    }

    @Test
    void anEmptyPlanIsNoFaults() {
        assertThat(FaultPlans.parse("{}")).isEqualTo(FaultPlan.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{} {}",
                "{\"seeds\": 1}",
                "{\"rules\": [{\"probability\": 1}]}",
                "{\"rules\": [{\"fault\": {\"kind\": \"delay\"}, \"probability\": 1}]}",
                "{\"rules\": [{\"fault\": {\"kind\": \"delay\", \"by\": \"soon\"}, \"probability\": 1}]}",
                "{\"rules\": [{\"fault\": {\"kind\": \"earthquake\"}, \"probability\": 1}]}",
                "{\"rules\": [{\"fault\": {\"kind\": \"malformed_body\"}, \"probability\": 1.5}]}",
                "{\"rules\": [{\"fault\": {\"kind\": \"malformed_body\"}}]}",
                "{\"script\": [{\"kind\": \"status\", \"status\": 200}]}",
                "{\"script\": [{\"kind\": \"cut\", \"at\": \"lunch\"}]}"
            })
    void anythingElseIsRefusedWithTheReason(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultPlans.parse(json))
                .withMessageContaining("fault plan");
    }

    @Test
    void theScriptComesFirstAndForEachKeyAnew() {
        Fault first = new Fault.MalformedBody();
        FaultInjector injector = new FaultInjector(FaultPlan.script(first), 0);

        assertThat(injector.next("a", 0)).contains(first);
        assertThat(injector.next("a", 0)).isEmpty();
        assertThat(injector.next("b", 0)).contains(first);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        FaultPlan plan = FaultPlan.rules(3, FaultRule.of(new Fault.MalformedBody(), 0.3));

        List<Boolean> drawn = hits(new FaultInjector(plan, 0));

        assertThat(drawn).isEqualTo(hits(new FaultInjector(plan, 0)));
        assertThat(drawn.stream().filter(hit -> hit).count()).isBetween(250L, 350L);
    }

    @Test
    void aRuleEndsWithItsTimeAndKeepsToItsKey() {
        Fault fault = new Fault.MalformedBody();
        FaultRule rule = new FaultRule(fault, 1, Optional.of("a"), Optional.of(Duration.ofNanos(100)));
        FaultInjector injector = new FaultInjector(FaultPlan.rules(1, rule), 1_000);

        assertThat(injector.next("a", 1_099)).contains(fault);
        assertThat(injector.next("b", 1_099)).isEmpty();
        assertThat(injector.next("a", 1_100)).isEmpty();
    }

    private static List<Boolean> hits(FaultInjector injector) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> injector.next("k", 0).isPresent())
                .toList();
    }
}
