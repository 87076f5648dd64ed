package io.penstock.budget.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FallbackCooldownsTest {
    private static final long NOW = 1_700_000_000_000L;

    private final FallbackCooldowns cooldowns = new FallbackCooldowns();

    @Test
    void aPoolWhoseFallbackTakesNoneKeepsAllForHalfAMinute() {
        cooldowns.handedBack("chat", 1, HandedBack.NOT_NOW, NOW);

        assertThat(cooldowns.keepsAll("chat", NOW + 29_999)).isTrue();
        assertThat(cooldowns.keepsAll("chat", NOW + 30_000)).isFalse();
        assertThat(cooldowns.keepsAll("other", NOW)).isFalse();
        assertThat(cooldowns.keeps("chat", 1, NOW)).isFalse();
    }

    @Test
    void aRequestThatDoesNotFitThereIsKeptForTenMinutesAndNoOther() {
        cooldowns.handedBack("chat", 1, HandedBack.NOT_THIS, NOW);

        assertThat(cooldowns.keeps("chat", 1, NOW + 599_999)).isTrue();
        assertThat(cooldowns.keeps("chat", 1, NOW + 600_000)).isFalse();
        assertThat(cooldowns.keeps("chat", 2, NOW)).isFalse();
        assertThat(cooldowns.keepsAll("chat", NOW)).isFalse();
    }

    @Test
    void theRequestThatWasHandedBackLongestAgoIsForgottenFirst() {
        for (int token = 0; token < FallbackCooldowns.MAX_REMEMBERED; token++) {
            cooldowns.handedBack("chat", token, HandedBack.NOT_THIS, NOW);
        }
        cooldowns.handedBack("chat", 0, HandedBack.NOT_THIS, NOW);

        cooldowns.handedBack("chat", -1, HandedBack.NOT_THIS, NOW);

        assertThat(cooldowns.keeps("chat", 0, NOW)).isTrue();
        assertThat(cooldowns.keeps("chat", 1, NOW)).isFalse();
        assertThat(cooldowns.keeps("chat", 2, NOW)).isTrue();
    }

    @Test
    void aClockThatStepsMovesBothAlong() {
        cooldowns.handedBack("chat", 1, HandedBack.NOT_NOW, NOW);
        cooldowns.handedBack("chat", 1, HandedBack.NOT_THIS, NOW);

        cooldowns.clockStepped(-3_600_000);

        assertThat(cooldowns.keepsAll("chat", NOW - 3_600_000 + 30_000)).isFalse();
        assertThat(cooldowns.keeps("chat", 1, NOW - 3_600_000 + 600_000)).isFalse();
    }
}
