package io.penstock.provider.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
    private static final long WINDOW = 60_000_000_000L;

    private final SlidingWindow window = new SlidingWindow(WINDOW);

    @Test
    void aChargeStaysUntilTheLastNanosecondOfItsWindow() {
        window.charge(1_000, 7);

        window.advance(1_000 + WINDOW - 1);

        assertThat(window.requests()).isEqualTo(1);
        assertThat(window.tokens()).isEqualTo(7);
    }

    @Test
    void aChargeLeavesWhenItIsAWindowOld() {
        window.charge(1_000, 7);
        window.charge(1_001, 5);

        window.advance(1_000 + WINDOW);

        assertThat(window.requests()).isEqualTo(1);
        assertThat(window.tokens()).isEqualTo(5);
    }

    @Test
    void itSaysWhenEnoughHasLeft() {
        window.charge(10, 100);
        window.charge(20, 50);
        window.charge(30, 25);

        assertThat(window.atMostAfterNanos(40, 3, 175)).hasValue(0);
        assertThat(window.atMostAfterNanos(40, 3, 174)).hasValue(10 + WINDOW - 40);
        assertThat(window.atMostAfterNanos(40, 3, 74)).hasValue(20 + WINDOW - 40);
        assertThat(window.atMostAfterNanos(40, 1, 175)).hasValue(20 + WINDOW - 40);
        assertThat(window.atMostAfterNanos(40, 0, 0)).hasValue(30 + WINDOW - 40);
        assertThat(window.atMostAfterNanos(40, 0, -1)).isEmpty();
        assertThat(window.emptyAfterNanos(40)).isEqualTo(30 + WINDOW - 40);
    }

    @Test
    void anEarlierInstantCountsAsTheLatestSeen() {
        window.charge(100, 1);
        window.charge(50, 1);

        window.advance(50 + WINDOW);

        assertThat(window.requests()).isEqualTo(2);
    }

    @Test
    void theNanosecondSourceMayWrapAround() {
        long nearTheEnd = Long.MAX_VALUE - 10;
        window.charge(nearTheEnd, 3);
        window.charge(nearTheEnd + 20, 4);

        window.advance(nearTheEnd + WINDOW);

        assertThat(window.tokens()).isEqualTo(4);
    }

    @Test
    void itAgreesWithAPlainListOfCharges() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            SlidingWindow tried = new SlidingWindow(1_000);
            List<long[]> charges = new ArrayList<>();
            long now = 0;
            for (int step = 0; step < 5_000; step++) {
                now += random.nextInt(random.nextBoolean() ? 3 : 400);
                long tokens = random.nextInt(50);
                tried.charge(now, tokens);
                charges.add(new long[] {now, tokens});
                long end = now;
                List<long[]> inside =
                        charges.stream().filter(c -> end - c[0] < 1_000).toList();

                assertThat(tried.requests()).as("seed %d, step %d", seed, step).isEqualTo(inside.size());
                assertThat(tried.tokens())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(inside.stream().mapToLong(c -> c[1]).sum());
                charges = new ArrayList<>(inside);
            }
        }
    }
}
