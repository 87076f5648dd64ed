package io.penstock.provider.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.provider.faults.Fault.CutPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            null                                                  | must be one JSON object
            []                                                    | must be one JSON object
            {} {}                                                 | must be one JSON object
            {"seed": 1,}                                          | is not JSON: Unexpected character ('}'
            {"seed": 1, "seed": 2}                                | is not JSON: Duplicate field 'seed'
            {"seed": 1.5}                                         | seed: must be a whole number, got `1.5`
            {"seeds": 1}                                          | seeds: unknown field; the fields here are rules, script, seed
            {"script": {"kind": "cut"}}                           | script: must be a list
            {"script": [{"kind": "status", "status": 200}]}       | script[0]: `status` must be from 400 to 599, got 200
            {"script": [null, {"kind": "status"}]}                | script[1].status: is missing
            {"script": [{"kind": "cut", "at": "lunch"}]}          | script[0].at: must be one of before_headers, after_headers, mid_body, got `lunch`
            {"script": [{"kind": "trickle", "over": "2h"}]}       | script[0]: `over` must be above 0 and at most 1h, got 7200000ms
            {"script": [{"kind": "wrong_usage"}]}                 | script[0].factor: is missing
            {"script": [{"status": 503}]}                         | script[0]: `kind` must be one of status, delay, cut,
            {"rules": [null]}                                     | rules[0]: must not be null
            {"rules": [{"probability": 1}]}                       | rules[0].fault: is missing
            {"rules": [{"fault": {"kind": "silence"}}]}           | rules[0].fault.for: is missing
            {"rules": [{"fault": {"kind": "quake"}}]}             | rules[0].fault: `kind` must be one of status, delay, cut, malformed_body, wrong_usage, silence, trickle, got `quake`
            {"rules": [{"fault": {"kind": "delay", "by": 5}}]}    | rules[0].fault.by: must be a duration such as `250ms`, `30s` or `1m`, got `5`
            {"script": [{"kind": "cut", "at": "mid_body", "by": "5s"}]} | script[0].by: unknown field; the fields here are at
            {"script": [{"kind": "malformed_body", "by": "5s"}]}  | script[0].by: unknown field; take it out
            {"rules": [{"fault": {"kind": "malformed_body"}}]}    | rules[0].probability: is missing
            {"rules": [{"fault": {"kind": "malformed_body"}, "probability": 1.5}]} | rules[0]: `probability` must be above 0 and at most 1, got 1.5
            """)
    void aMistakeIsToldWithItsLineItsFieldAndWhatToWrite(String json, String problem) {
        assertThatExceptionOfType(FaultPlanException.class)
                .isThrownBy(() -> FaultPlans.parse("\n" + json))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("fault plan, line " + e.line() + ": " + problem)
                        .doesNotContain("io.penstock", "creator", "deserialize"))
                .satisfies(e -> assertThat(e.remedy()).isNotEmpty());
    }

    @Test
    void theLineIsThatOfTheMistake() {
        assertThatExceptionOfType(FaultPlanException.class)
                .isThrownBy(() -> FaultPlans.parse("""
                        {"seed": 7,
                         "rules": [
                           {"fault": {"kind": "delay", "by": "soon"}, "probability": 1}]}
                        """))
                .satisfies(e -> assertThat(e.line()).isEqualTo(3));
    }

    @Test
    void thePlanOfTheDocumentationIsOneAndEveryKindStandsThere() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "SIMULATED-PROVIDER.md"));
        String example = page.substring(page.indexOf("```json") + 7, page.indexOf("```", page.indexOf("```json") + 7));

        FaultPlan plan = FaultPlans.parse(example);

        assertThat(plan.script()).hasSize(2);
        assertThat(plan.rules()).hasSize(2);
        assertThat(FaultPlanMistake.KINDS)
                .hasSize(7)
                .allSatisfy(kind -> assertThat(page).contains("| `" + kind + "` |"));
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
