package io.penstock.budget.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptRequestsTest {
    private static final long NOW = 1_700_000_000_000L;

    private final KeptRequests kept = new KeptRequests();

    @Test
    void aPoolWhoseFallbackTakesNoneKeepsAllForHalfAMinute() {
        kept.handedBack("chat", 1, HandedBack.NOT_NOW, NOW);

        assertThat(kept.keepsAll("chat", NOW + 29_999)).isTrue();
        assertThat(kept.keepsAll("chat", NOW + 30_000)).isFalse();
        assertThat(kept.keepsAll("other", NOW)).isFalse();
        assertThat(kept.keeps("chat", 1, NOW)).isFalse();
    }

    @Test
    void aRequestThatDoesNotFitThereIsKeptForTenMinutesAndNoOther() {
        kept.handedBack("chat", 1, HandedBack.NOT_THIS, NOW);

        assertThat(kept.keeps("chat", 1, NOW + 599_999)).isTrue();
        assertThat(kept.keeps("chat", 1, NOW + 600_000)).isFalse();
        assertThat(kept.keeps("chat", 2, NOW)).isFalse();
        assertThat(kept.keepsAll("chat", NOW)).isFalse();
    }

    @Test
    void theRequestThatWasHandedBackLongestAgoIsForgottenFirst() {
        for (int token = 0; token < KeptRequests.MAX_REMEMBERED; token++) {
            kept.handedBack("chat", token, HandedBack.NOT_THIS, NOW);
        }
        kept.handedBack("chat", 0, HandedBack.NOT_THIS, NOW);

        kept.handedBack("chat", -1, HandedBack.NOT_THIS, NOW);

        assertThat(kept.keeps("chat", 0, NOW)).isTrue();
        assertThat(kept.keeps("chat", 1, NOW)).isFalse();
        assertThat(kept.keeps("chat", 2, NOW)).isTrue();
    }

    @Test
    void aClockThatStepsMovesBothAlong() {
        kept.handedBack("chat", 1, HandedBack.NOT_NOW, NOW);
        kept.handedBack("chat", 1, HandedBack.NOT_THIS, NOW);

        kept.clockStepped(-3_600_000);

        assertThat(kept.keepsAll("chat", NOW - 3_600_000 + 30_000)).isFalse();
        assertThat(kept.keeps("chat", 1, NOW - 3_600_000 + 600_000)).isFalse();
    }
}
