package io.penstock.budget.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.budget.request.Operation;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicketTest {
    @Test
    void ticketsThatAskForTheSameDoNotEachKeepIt() {
        Ticket one = ticket(1, "small", 800);
        Ticket other = ticket(2, "small", 800);

        assertThat(other.operation()).isSameAs(one.operation());
        assertThat(other.output()).isSameAs(one.output());
    }

    @Test
    void whatATicketAsksForIsItsOwnHoweverManyOthersThereAre() {
        for (int i = 0; i < 10_000; i++) {
            Ticket ticket = ticket(i, "model-" + i, i);

            assertThat(ticket.operation().model()).isEqualTo("model-" + i);
            assertThat(ticket.output().tokens(0)).isEqualTo(i);
        }
    }

    @Test
    void aBodyMayBeEmptyAndHasNoNegativeSize() {
        assertThat(new Ticket(1, "a", 0, 0, 0, Ticket.NEVER, 0, 10).bodyBytes()).isZero();
        assertThatThrownBy(() -> new Ticket(1, "a", 0, 0, 0, Ticket.NEVER, -1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got -1 bytes");
    }

    private static Ticket ticket(long sequence, String model, long maxOutputTokens) {
        return new Ticket(
                sequence,
                "a",
                0,
                0,
                0,
                Ticket.NEVER,
                10,
                InputParts.NONE,
                new OutputBound.Named(maxOutputTokens),
                1,
                new Operation("/v1/chat/completions", model),
                List.of());
    }
}
