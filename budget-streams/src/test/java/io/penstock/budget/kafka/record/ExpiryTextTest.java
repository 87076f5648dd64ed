package io.penstock.budget.kafka.record;

import static io.penstock.budget.fixtures.Records.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.queue.Ticket;
import io.penstock.records.InferenceRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExpiryTextTest {
    private static final long SUBMITTED = 1_700_000_000_000L;
    private static final OptionalLong WAITED_TO_THE_END = OptionalLong.empty();

    @Test
    void aRequestThatItsDeadlineEndedIsToldItsDeadline() {
        InferenceRequest request = request("a")
                .setDeadline(Instant.ofEpochMilli(SUBMITTED + 2_000))
                .setMaxWaitMillis(60_000L)
                .build();

        assertThat(text(request, WAITED_TO_THE_END, SUBMITTED + 2_015))
                .isEqualTo(
                        "The request was not granted before its deadline, 2023-11-14T22:13:22.000Z: it waited 2015 ms.");
    }

    @Test
    void aRequestThatItsLongestWaitEndedIsToldThatWait() {
        InferenceRequest request = request("a")
                .setDeadline(Instant.ofEpochMilli(SUBMITTED + 60_000))
                .setMaxWaitMillis(500L)
                .build();

        assertThat(text(request, WAITED_TO_THE_END, SUBMITTED + 520))
                .isEqualTo("The request was not granted within its longest wait of 500 ms, until"
                        + " 2023-11-14T22:13:20.500Z: it waited 520 ms.");
    }

    @Test
    void aRequestWithoutABoundOfItsOwnIsToldThatThePoolHasOne() {
        Ticket ticket = ticket(SUBMITTED + 500);

        assertThat(ExpiryText.of(
                        request("a").build(), new Decision.Expired(ticket, WAITED_TO_THE_END), SUBMITTED + 501))
                .isEqualTo("The request was not granted within its pool's longest wait of 500 ms, until"
                        + " 2023-11-14T22:13:20.500Z: it waited 501 ms.");
    }

    @Test
    void aRequestThatEndsEarlyIsToldWhenItsBudgetIsFreeBesideTheBoundThatComesFirst() {
        InferenceRequest withDeadline = request("a")
                .setDeadline(Instant.ofEpochMilli(SUBMITTED + 2_000))
                .build();
        InferenceRequest withWait = request("a").setMaxWaitMillis(2_000L).build();
        OptionalLong free = OptionalLong.of(SUBMITTED + 9_000);

        assertThat(text(withDeadline, free, SUBMITTED))
                .isEqualTo("The request cannot be granted before its deadline, 2023-11-14T22:13:22.000Z: the budget"
                        + " that it needs is free at 2023-11-14T22:13:29.000Z at the earliest.");
        assertThat(text(withWait, free, SUBMITTED))
                .startsWith("The request cannot be granted within its longest wait of 2000 ms, until"
                        + " 2023-11-14T22:13:22.000Z: the budget");
    }

    private static String text(InferenceRequest request, OptionalLong fitsNotBeforeMillis, long nowMillis) {
        Ticket ticket = ticket(RequestRules.expiresAtMillis(request, SUBMITTED, Optional.empty()));
        return ExpiryText.of(request, new Decision.Expired(ticket, fitsNotBeforeMillis), nowMillis);
    }

    private static Ticket ticket(long expiresAtMillis) {
        return new Ticket(1, "team", 0, SUBMITTED, 0, expiresAtMillis, 10, 10);
    }
}
