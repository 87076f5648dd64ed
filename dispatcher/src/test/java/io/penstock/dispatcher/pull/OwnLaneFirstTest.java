package io.penstock.dispatcher.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OwnLaneFirstTest {
    private static final Set<String> INSTANCES = Set.of("i0", "i1", "i2", "i3");

    private final SplittableRandom unused = new SplittableRandom(1);

    @Test
    void aChannelTakesFromItsOwnLaneFirst() {
        Lanes<String> lanes = lanes(4, 10);
        lanes.offer("i0", "first");
        lanes.offer("i1", "own");

        assertThat(lanes.pull(List.of("i1"), unused)).contains("own");
    }

    @Test
    void theChannelThatFreedUpLastComesFirst() {
        Lanes<String> lanes = lanes(4, 10);
        lanes.offer("i0", "a");
        lanes.offer("i1", "b");
        lanes.offer("i2", "c");

        assertThat(lanes.pull(List.of("i3", "i2", "i1"), unused)).contains("c");
    }

    @Test
    void aChannelWhoseLaneIsEmptyLeavesItsSlotToTheGrantThatCameFirst() {
        Lanes<String> lanes = lanes(4, 10);
        lanes.offer("i2", "first");
        lanes.offer("i1", "second");

        assertThat(lanes.pull(List.of("i3"), unused)).contains("first");
    }

    @Test
    void aGrantIsOvertakenByNoMoreThanTheBound() {
        Lanes<String> lanes = lanes(100, 2);
        lanes.offer("i0", "patient");
        for (int i = 1; i <= 5; i++) {
            lanes.offer("i1", "g" + i);
        }

        List<String> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            order.add(lanes.pull(List.of("i1"), unused).orElseThrow());
        }

        assertThat(order).containsExactly("g1", "g2", "patient", "g3", "g4", "g5");
    }

    @Test
    void theBoundIsNotNegative() {
        assertThatThrownBy(() -> new OwnLaneFirst(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Channels as a worker keeps them, over many histories. */
    @Test
    void noSlotIsIdleWhileAGrantWaitsAndNoGrantIsOvertakenBeyondTheBound() {
        for (int seed = 0; seed < 300; seed++) {
            History history = new History(seed);
            for (int step = 0; step < 400; step++) {
                history.step();
                history.check();
            }
            assertThat(history.started).isEqualTo(new History(seed).replay(400));
        }
    }

    private static Lanes<String> lanes(int slots, int mostOvertakers) {
        Lanes<String> lanes = new Lanes<>(slots, new OwnLaneFirst(mostOvertakers));
        lanes.configure(INSTANCES);
        return lanes;
    }

    private static final class History {
        private final SplittableRandom random;
        private final int slots;
        private final Lanes<Integer> lanes;
        private final IdleChannels<Integer> idle = new IdleChannels<>();
        private final List<String> instanceOf = new ArrayList<>();
        private final Map<Integer, String> instanceOfChannel = new HashMap<>();
        private final List<int[]> running = new ArrayList<>();
        private final List<Integer> started = new ArrayList<>();
        private int arrived;
        private int channels;

        History(long seed) {
            random = new SplittableRandom(seed);
            slots = 1 + random.nextInt(6);
            lanes = new Lanes<>(slots, new OwnLaneFirst(slots));
            lanes.configure(INSTANCES);
        }

        List<Integer> replay(int steps) {
            for (int step = 0; step < steps; step++) {
                step();
            }
            return started;
        }

        void step() {
            if (random.nextBoolean()) {
                String instance = "i" + Math.min(random.nextInt(4), random.nextInt(4));
                instanceOf.add(instance);
                lanes.offer(instance, arrived++);
            } else if (!running.isEmpty()) {
                int[] call = running.remove(random.nextInt(running.size()));
                String instance = instanceOf.get(call[0]);
                lanes.finish(instance);
                idle.add(instance, call[1]);
            }
            for (Optional<Integer> next = pull(); next.isPresent(); next = pull()) {
                begin(next.get());
            }
        }

        private Optional<Integer> pull() {
            return lanes.pull(idle.instances(), random);
        }

        private void begin(int grant) {
            String instance = instanceOf.get(grant);
            Optional<Integer> own = idle.take(instance);
            if (own.isEmpty() && idle.size() + running.size() >= slots) {
                assertThat(idle.takeLongestIdle()).isPresent();
            }
            int channel = own.orElseGet(() -> channels++);
            assertThat(instanceOfChannel.computeIfAbsent(channel, c -> instance))
                    .isEqualTo(instance);
            running.add(new int[] {grant, channel});
            started.add(grant);
        }

        void check() {
            assertThat(running.size() == slots || lanes.waiting() == 0).isTrue();
            assertThat(idle.size() + running.size()).isLessThanOrEqualTo(slots);
            assertThat(lanes.waiting()).isEqualTo(arrived - started.size());
            for (int at = 0; at < started.size(); at++) {
                int grant = started.get(at);
                long overtakers =
                        started.subList(0, at).stream().filter(g -> g > grant).count();
                assertThat(overtakers).isLessThanOrEqualTo(slots);
            }
        }
    }
}
