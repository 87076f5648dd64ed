package io.penstock.budget.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FallbackChainTest {
    @Test
    void aPoolFallsBackOnThoseBehindItsFallbackToo() {
        Map<String, String> fallbacks = Map.of("a", "b", "b", "c");

        assertThat(leads("a", "b", fallbacks)).isTrue();
        assertThat(leads("a", "c", fallbacks)).isTrue();
        assertThat(leads("b", "a", fallbacks)).isFalse();
        assertThat(leads("c", "a", fallbacks)).isFalse();
    }

    @Test
    void aCircleHasAnEnd() {
        assertThat(leads("a", "c", Map.of("a", "b", "b", "a"))).isFalse();
    }

    private static boolean leads(String from, String to, Map<String, String> fallbacks) {
        return FallbackChain.leads(from, to, pool -> Optional.ofNullable(fallbacks.get(pool)));
    }
}
