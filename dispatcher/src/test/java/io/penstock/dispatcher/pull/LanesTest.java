package io.penstock.dispatcher.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void noMoreCallsAreUnderWayThanThereAreSlots() {
        Lanes<String> lanes = lanes(2);
        lanes.offer("east", "a");
        lanes.offer("east", "b");
        lanes.offer("east", "c");

        assertThat(lanes.pull(List.of(), random)).contains("a");
        assertThat(lanes.pull(List.of(), random)).contains("b");
        assertThat(lanes.pull(List.of(), random)).isEmpty();
        lanes.finish("east");
        assertThat(lanes.pull(List.of(), random)).contains("c");
        assertThat(lanes.inFlight()).isEqualTo(2);
        assertThat(lanes.waiting()).isZero();
    }

    @Test
    void aLaneWithoutAConfiguredInstanceKeepsItsGrants() {
        Lanes<String> lanes = lanes(2);
        lanes.offer("north", "a");

        assertThat(lanes.pull(List.of(), random)).isEmpty();
        lanes.configure(Set.of("north"));
        assertThat(lanes.pull(List.of(), random)).contains("a");
    }

    @Test
    void aCallMayFinishAfterItsInstanceIsGone() {
        Lanes<String> lanes = lanes(1);
        lanes.offer("east", "a");
        lanes.pull(List.of(), random);
        lanes.configure(Set.of());

        lanes.finish("east");

        assertThat(lanes.inFlight()).isZero();
        assertThatThrownBy(() -> lanes.finish("east")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void grantsThatAreTakenOutAreNotStarted() {
        Lanes<String> lanes = lanes(4);
        lanes.offer("east", "a");
        lanes.offer("west", "b");

        assertThat(lanes.removeIf("a"::equals)).containsExactly("a");

        assertThat(lanes.waiting()).isEqualTo(1);
        assertThat(lanes.pull(List.of(), random)).contains("b");
        assertThat(lanes.pull(List.of(), random)).isEmpty();
    }

    @Test
    void ofTwoSampledLanesTheLessBusyIsPulled() {
        Lanes<String> lanes = lanes(1_000);
        for (int i = 0; i < 600; i++) {
            lanes.offer("east", "e");
            lanes.offer("west", "w");
        }
        Map<String, Integer> pulled = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            pulled.merge(lanes.pull(List.of(), random).orElseThrow(), 1, Integer::sum);
        }

        assertThat(pulled.get("e")).isBetween(195, 205);
    }

    @Test
    void anUrgentGrantStartsWithoutAFreeSlot() {
        Lanes<String> lanes = lanes(1);
        lanes.offer("east", "a");
        lanes.offer("east", "b");
        lanes.offer("north", "urgent but not callable");
        lanes.offer("west", "urgent");
        lanes.pull(List.of(), random);

        assertThat(lanes.pullUrgent(grant -> grant.startsWith("urgent"))).contains("urgent");
        assertThat(lanes.pullUrgent(grant -> grant.startsWith("urgent"))).isEmpty();

        assertThat(lanes.inFlight()).isEqualTo(2);
        lanes.finish("west");
        assertThat(lanes.pull(List.of(), random)).isEmpty();
        lanes.finish("east");
        assertThat(lanes.pull(List.of(), random)).contains("b");
    }

    /** Against a model that knows only queues and counts. */
    @Test
    void grantsOfAnInstanceStartInOrderAndNoneIsLost() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom steps = new SplittableRandom(seed);
            Lanes<Integer> lanes = new Lanes<>(5, new PowerOfTwoChoices(2));
            lanes.configure(Set.of("i0", "i1", "i2"));
            Map<String, ArrayDeque<Integer>> model = new HashMap<>();
            List<String> running = new ArrayList<>();
            int started = 0;
            for (int grant = 0; grant < 300; grant++) {
                String instance = "i" + steps.nextInt(3);
                model.computeIfAbsent(instance, i -> new ArrayDeque<>()).add(grant);
                lanes.offer(instance, grant);
                if (steps.nextBoolean() && !running.isEmpty()) {
                    lanes.finish(running.remove(steps.nextInt(running.size())));
                }
                for (var next = lanes.pull(List.of(), steps); next.isPresent(); next = lanes.pull(List.of(), steps)) {
                    int offered = next.get();
                    var lane = model.entrySet().stream()
                            .filter(each -> Integer.valueOf(offered)
                                    .equals(each.getValue().peek()))
                            .findFirst()
                            .orElseThrow();
                    lane.getValue().remove();
                    running.add(lane.getKey());
                    started++;
                }
                assertThat(lanes.inFlight()).isEqualTo(running.size()).isLessThanOrEqualTo(5);
                assertThat(lanes.waiting()).isEqualTo(grant + 1 - started);
                assertThat(lanes.waiting() == 0 || running.size() == 5).isTrue();
            }
        }
    }

    private static Lanes<String> lanes(int slots) {
        Lanes<String> lanes = new Lanes<>(slots, new PowerOfTwoChoices(2));
        lanes.configure(Set.of("east", "west"));
        return lanes;
    }
}
