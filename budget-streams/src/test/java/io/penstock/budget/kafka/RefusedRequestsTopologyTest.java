package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Fault;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.schemas.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that instances refuse for good, through the topology, with what dispatchers write. */
class RefusedRequestsTopologyTest {
    private static final Set<String> INSTANCES = Set.of("east", "west");

    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
        ledger.apply(instance("east", 10_000, 10_000_000), instance("west", 10_000, 10_000_000));
        ledger.announce("w1", 50, 0);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aMisdeployedInstanceFailsNoRequestAndIsToldInTheSnapshot() {
        for (int i = 0; i < 200; i++) {
            ledger.submit(request("r" + i, "small"));
        }

        Ended ended = answer(grant -> grant.getInstance().equals("west"), Fault.OPERATION);

        assertThat(ended.answered()).hasSize(200);
        assertThat(ended.failed()).isEmpty();
        assertThat(ended.attempts()).containsOnly(1);
        ledger.announce("w1", 50, 0);
        InstanceSnapshot west = ledger.lastSnapshot().getInstances().get(1);
        assertThat(west.getState()).isEqualTo(InstanceState.MISCONFIGURED);
        assertThat(west.getReason()).contains("http_404 some_code");
        assertThat(west.getOpensUntil()).isPresent();
    }

    @Test
    void requestsForAForbiddenModelEndAndOpenNothing() {
        for (int i = 0; i < 1_000; i++) {
            ledger.submit(request("f" + i, "secret"));
        }
        for (int i = 0; i < 500; i++) {
            ledger.submit(request("g" + i, "small"));
        }

        Ended ended = answer(grant -> grant.getRequest().getBody().contains("secret"), Fault.OPERATION);

        assertThat(ended.answered()).hasSize(500);
        assertThat(ended.failed()).hasSize(1_000);
        assertThat(ended.refusals()).isLessThanOrEqualTo(1_000 + 2 * 50);
        ledger.announce("w1", 50, 0);
        assertThat(ledger.lastSnapshot().getInstances()).allSatisfy(instance -> {
            assertThat(instance.getState()).isEqualTo(InstanceState.CLOSED);
            assertThat(instance.getDeclined()).containsExactly("/v1/chat/completions secret");
        });
    }

    @Test
    void aKeyThatIsRefusedOpensTheInstanceAtTheFirstAnswerAlsoOverARestart() {
        ledger.submit(request("a", "small"));
        Grant first = ledger.admitted.readValue();
        refuse(first, Fault.INSTANCE, ErrorCode.ofHttpStatus(401));

        Grant second = ledger.admitted.readValue();
        ledger.restart();
        ledger.apply(instance("east", 10_000, 10_000_000), instance("west", 10_000, 10_000_000));
        ledger.announce("w1", 50, 0);

        assertThat(second.getInstance()).isNotEqualTo(first.getInstance());
        assertThat(second.getRequest().getAttempt()).isEqualTo(1);
        assertThat(second.getRefusedElsewhere()).isEmpty();
        assertThat(ledger.lastSnapshot().getInstances())
                .filteredOn(instance -> instance.getInstance().equals(first.getInstance()))
                .allMatch(instance -> instance.getState() == InstanceState.MISCONFIGURED);
    }

    @Test
    void aCallersWordThatAnInstanceRefusedIsNotTaken() {
        for (int i = 0; i < 40; i++) {
            ledger.submit(request("r" + i, "small").setRefusedBy(List.of("east")));
        }

        assertThat(ledger.admitted.readValuesToList())
                .extracting(Grant::getInstance)
                .contains("east", "west");
    }

    @Test
    void aRetryAfterOfADayIsForgottenByAConfigurationThatSaysSo() {
        InstanceConfig only = instance("east", 10_000, 10_000_000);
        ledger.apply(only);
        ledger.submit(request("a", "small"));
        Grant grant = ledger.admitted.readValue();
        ledger.attempts.pipeInput(
                POOL,
                ledger.outcome(grant)
                        .setResult(AttemptResult.RETRYING)
                        .setHttpStatus(429)
                        .setRetryAfterMillis(86_400_000L)
                        .build());
        ledger.requests.pipeInput(
                POOL,
                InferenceRequest.newBuilder(grant.getRequest()).setAttempt(2).build(),
                ledger.now());
        for (int i = 0; i < 10; i++) {
            ledger.announce("w1", 50, 0);
        }
        assertThat(ledger.admitted.isEmpty()).isTrue();

        ledger.apply(InstanceConfig.newBuilder(only)
                .setResetAtMillis(ledger.now().toEpochMilli())
                .build());
        ledger.announce("w1", 50, 0);

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    /** What became of requests. */
    private record Ended(List<String> answered, List<String> failed, Set<Integer> attempts, int refusals) {}

    @Test
    void aRequestLargerThanEveryLimitIsCalledOncePerInstanceAndHoldsNoOtherBack() {
        ledger.submit(request("large", "m"));
        Ended large = answer(grant -> true, Fault.UNKNOWN, ErrorCode.EXCEEDS_PROVIDER_LIMIT);
        for (int i = 0; i < 20; i++) {
            ledger.submit(request("r" + i, "m"));
        }
        List<String> instances = new ArrayList<>();
        Ended others = answer(
                grant -> {
                    instances.add(grant.getInstance());
                    return false;
                },
                Fault.UNKNOWN,
                ErrorCode.EXCEEDS_PROVIDER_LIMIT);

        assertThat(large.failed()).containsExactly("large");
        assertThat(large.refusals()).isEqualTo(2);
        assertThat(others.answered()).hasSize(20);
        assertThat(instances).contains("east", "west");
    }

    /** Takes grants as dispatchers do, until there are none. */
    private Ended answer(Predicate<Grant> isRefused, Fault fault) {
        return answer(isRefused, fault, ErrorCode.ofHttpStatus(404));
    }

    private Ended answer(Predicate<Grant> isRefused, Fault fault, ErrorCode code) {
        List<String> answered = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        Set<Integer> attempts = new HashSet<>();
        int refusals = 0;
        for (int quiet = 0; quiet < 50; quiet++) {
            List<Grant> grants = ledger.admitted.readValuesToList();
            for (Grant grant : grants) {
                quiet = 0;
                attempts.add(grant.getRequest().getAttempt());
                if (!isRefused.test(grant)) {
                    ledger.settle(grant, 10, 10);
                    answered.add(grant.getRequest().getRequestId());
                } else {
                    refusals++;
                    if (refuse(grant, fault, code)) {
                        failed.add(grant.getRequest().getRequestId());
                    }
                }
            }
            ledger.advance(Duration.ofMillis(20));
            ledger.workers.pipeInput("w1", Records.worker("w1", ledger.now(), 50, List.of(0)));
        }
        return new Ended(answered, failed, attempts, refusals);
    }

    /** Whether that is the request's end. */
    private boolean refuse(Grant grant, Fault fault, ErrorCode code) {
        Set<String> closed = new HashSet<>(grant.getRequest().getRefusedBy());
        closed.addAll(grant.getRefusedElsewhere());
        closed.add(grant.getInstance());
        boolean isOver = closed.containsAll(INSTANCES);
        AttemptOutcome outcome = ledger.outcome(grant)
                .setResult(isOver ? AttemptResult.FAILED : AttemptResult.RETRYING)
                .setHttpStatus(status(code))
                .setErrorCode(code.text())
                .setFault(fault)
                .setProviderCode("some_code")
                .build();
        ledger.attempts.pipeInput(POOL, outcome);
        if (!isOver) {
            List<String> refusedBy = new ArrayList<>(grant.getRequest().getRefusedBy());
            refusedBy.add(grant.getInstance());
            ledger.requests.pipeInput(
                    POOL,
                    InferenceRequest.newBuilder(grant.getRequest())
                            .setRefusedBy(refusedBy)
                            .build(),
                    ledger.now());
        }
        return isOver;
    }

    private static int status(ErrorCode code) {
        return code.equals(ErrorCode.EXCEEDS_PROVIDER_LIMIT)
                ? 429
                : Integer.parseInt(code.text().substring("http_".length()));
    }

    private InferenceRequest.Builder request(String id, String model) {
        return ledger.request(id)
                .setEndpoint("/v1/chat/completions")
                .setBody("{\"model\":\"" + model + "\",\"max_tokens\":10}")
                .setMaxOutputTokens(10L);
    }
}
