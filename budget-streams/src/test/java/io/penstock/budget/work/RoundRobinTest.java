package io.penstock.budget.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.work.WorkBudget.Bound;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final RoundRobin<String> roundRobin = new RoundRobin<>();
    private final Map<String, Integer> left = new HashMap<>();
    private final Map<String, Integer> done = new HashMap<>();

    @Test
    void nobodyWaitsForTheEndOfAnothersWork() {
        give("large", 1_000_000);
        give("small", 3);

        roundRobin.serve(WorkBudget.ofItems(1_000), this::some);

        assertThat(done).containsEntry("small", 3).containsEntry("large", 997);
        assertThat(roundRobin.isEmpty()).isFalse();
    }

    @Test
    void whoseItemsTakeLongIsFollowedByTheNextSooner() {
        give("slow", 1_000);
        give("quick", 3);
        AtomicLong nanos = new AtomicLong();

        roundRobin.serve(WorkBudget.start(Bound.ofMillis(1_000, 50), nanos::get), (who, budget) -> {
            boolean anyLeft = some(who, budget.atMost(Bound.ofMillis(1, 1)));
            nanos.addAndGet(who.equals("slow") ? 9_000_000 : 1);
            return anyLeft;
        });

        assertThat(done).containsEntry("quick", 3).containsEntry("slow", 6);
    }

    @Test
    void whoWasNotServedIsFirstWithTheNextBudget() {
        for (int i = 0; i < 10; i++) {
            give("w" + i, 100);
        }

        roundRobin.serve(WorkBudget.ofItems(4), this::some);
        assertThat(done).containsOnlyKeys("w0", "w1", "w2", "w3");
        roundRobin.serve(WorkBudget.ofItems(6), this::some);

        assertThat(done)
                .hasSize(10)
                .allSatisfy((who, items) -> assertThat(items).isEqualTo(1));
    }

    @Test
    void whoHasNothingLeftLeavesTheLine() {
        give("one", 5);

        roundRobin.serve(WorkBudget.ofItems(100), this::some);

        assertThat(roundRobin.isEmpty()).isTrue();
    }

    private void give(String who, int items) {
        left.put(who, items);
        roundRobin.add(who);
    }

    private boolean some(String who, WorkBudget budget) {
        while (Objects.requireNonNull(left.get(who)) > 0) {
            if (!budget.take()) {
                return true;
            }
            left.merge(who, -1, Integer::sum);
            done.merge(who, 1, Integer::sum);
        }
        return Optional.ofNullable(left.get(who)).orElseThrow() > 0;
    }
}
