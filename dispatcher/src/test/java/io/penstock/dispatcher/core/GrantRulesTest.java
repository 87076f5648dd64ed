package io.penstock.dispatcher.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Names;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrantRulesTest {
    private static final String LONG = "x".repeat(Names.MAX_CHARACTERS + 1);

    static Stream<UnaryOperator<InferenceRequest.Builder>> requestsThatNoLedgerGrants() {
        return Stream.of(
                request -> request.setRequestId(LONG),
                request -> request.setBatchId(LONG),
                request -> request.setTenant(LONG),
                request -> request.setPool(LONG),
                request -> request.setEndpoint(LONG),
                request -> request.setAttempt(0));
    }

    @ParameterizedTest
    @MethodSource("requestsThatNoLedgerGrants")
    void aGrantOfARequestThatCouldNotBeAnsweredIsSetAside(UnaryOperator<InferenceRequest.Builder> change) {
        assertThat(GrantRules.flaw(
                        grant(change.apply(request()).build(), "east").build()))
                .isPresent();
    }

    @Test
    void aNameAtTheBoundIsTakenAndALongerOneIsNot() {
        assertThat(GrantRules.flaw(grant(request().build(), LONG.substring(1)).build()))
                .isEmpty();
        assertThat(GrantRules.flaw(grant(request().build(), LONG).build())).isPresent();
    }

    private static InferenceRequest.Builder request() {
        return InferenceRequest.newBuilder()
                .setRequestId("r")
                .setPool("chat")
                .setEndpoint("/v1/chat/completions")
                .setBody("{}");
    }

    private static Grant.Builder grant(InferenceRequest request, String instance) {
        return Grant.newBuilder()
                .setGrantId(1)
                .setPool("chat")
                .setInstance(instance)
                .setWorker("w1")
                .setPartition(0)
                .setReservedInputTokens(1)
                .setReservedOutputTokens(1)
                .setGrantedAt(Instant.EPOCH)
                .setStartBy(Instant.EPOCH)
                .setRequest(request);
    }
}
