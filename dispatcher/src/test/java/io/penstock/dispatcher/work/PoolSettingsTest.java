package io.penstock.dispatcher.work;

import static io.penstock.dispatcher.work.Grants.GRANTED_AT;
import static io.penstock.dispatcher.work.Grants.grant;
import static io.penstock.dispatcher.work.Grants.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.retry.Blame;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.ProviderError;
import io.penstock.dispatcher.retry.Refusal;
import io.penstock.dispatcher.retry.RetryDecision;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PoolSettingsTest {
    private static final Ending NOT_FOUND = new Ending.Answered(404, Optional.empty());

    private final PoolSettings pool = settings(PoolConfig.newBuilder()
            .setPool("p")
            .setInstances(List.of(instance("east"), instance("west")))
            .build());

    @Test
    void theRetryAfterOfOneInstanceDoesNotHoldARequestThatAnotherMayTake() {
        Ending refused = new Ending.Answered(429, Optional.of(Duration.ofHours(1)));
        PoolSettings alone = settings(PoolConfig.newBuilder()
                .setPool("p")
                .setInstances(List.of(instance("east")))
                .build());

        for (int i = 0; i < 100; i++) {
            assertThat(verdict(granted(List.of(), List.of()), refused))
                    .isInstanceOfSatisfying(
                            RetryDecision.Retry.class,
                            retry -> assertThat(retry.after()).isLessThanOrEqualTo(Duration.ofSeconds(1)));
        }
        assertThat(alone.verdict(granted(List.of(), List.of()), refused, new SplittableRandom(1)))
                .isEqualTo(new RetryDecision.Retry(ErrorCode.ofHttpStatus(429), Duration.ofSeconds(30)));
    }

    @Test
    void whatOneInstanceRefusesGoesToTheOther() {
        assertThat(verdict(granted(List.of(), List.of()), NOT_FOUND))
                .isEqualTo(new RetryDecision.Elsewhere(new Refusal(ErrorCode.ofHttpStatus(404), Blame.OPERATION)));
    }

    @Test
    void whatTheOtherHasRefusedBeforeFails() {
        assertThat(verdict(granted(List.of("west"), List.of()), NOT_FOUND))
                .isEqualTo(new RetryDecision.Fail(ErrorCode.ofHttpStatus(404), Optional.of(Blame.OPERATION)));
    }

    @Test
    void whatTheOtherWouldRefuseAsTheGrantSaysFails() {
        assertThat(verdict(granted(List.of(), List.of("west")), NOT_FOUND))
                .isEqualTo(new RetryDecision.Fail(ErrorCode.ofHttpStatus(404), Optional.of(Blame.OPERATION)));
    }

    @Test
    void theInstancesOwnModelTellsThatItIsAtFault() {
        PoolSettings own = settings(PoolConfig.newBuilder()
                .setPool("p")
                .setInstances(List.of(
                        InstanceConfig.newBuilder(instance("east"))
                                .setModel("m")
                                .build(),
                        instance("west")))
                .build());

        RetryDecision verdict = own.verdict(
                granted(List.of(), List.of()),
                new Ending.Answered(
                        404, Optional.empty(), Optional.of(ProviderError.ofCode("model_not_found")), Optional.empty()),
                new SplittableRandom(1));

        assertThat(verdict)
                .isEqualTo(new RetryDecision.Elsewhere(new Refusal(ErrorCode.ofHttpStatus(404), Blame.INSTANCE)));
    }

    @Test
    void everythingElseIsTheRetryPolicys() {
        Grant grant = granted(List.of(), List.of());

        assertThat(verdict(grant, new Ending.Answered(200, Optional.empty()))).isEqualTo(new RetryDecision.Succeed());
        assertThat(verdict(grant, new Ending.Answered(400, Optional.empty())))
                .isEqualTo(new RetryDecision.Fail(ErrorCode.ofHttpStatus(400)));
        assertThat(verdict(grant, new Ending.Answered(503, Optional.empty()))).isInstanceOf(RetryDecision.Retry.class);
    }

    private RetryDecision verdict(Grant grant, Ending ending) {
        return pool.verdict(grant, ending, new SplittableRandom(1));
    }

    private static Grant granted(List<String> refusedBy, List<String> refusedElsewhere) {
        InferenceRequest request = request("r");
        request.setRefusedBy(refusedBy);
        Grant grant = grant(request, GRANTED_AT.plusSeconds(10));
        grant.setRefusedElsewhere(refusedElsewhere);
        return grant;
    }

    private static InstanceConfig instance(String id) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setBaseUrl("http://127.0.0.1:1/v1")
                .build();
    }

    private static PoolSettings settings(PoolConfig config) {
        return PoolSettings.of(
                config,
                instance -> new StandInInstance(instance.getModel(), attempt -> {
                    throw new AssertionError("no call is made");
                }));
    }
}
