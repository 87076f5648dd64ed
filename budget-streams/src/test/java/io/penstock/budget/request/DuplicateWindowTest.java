package io.penstock.budget.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DuplicateWindowTest {
    private static final FirstSeen THEN = new FirstSeen(5_000, 70);

    private final DuplicateWindow window = new DuplicateWindow(1_000, 10);

    @Test
    void coversUpToTheLastInstantOfItsTime() {
        assertThat(window.covers(THEN, new FirstSeen(5_999, 71))).isTrue();
        assertThat(window.covers(THEN, new FirstSeen(6_000, 71))).isFalse();
    }

    @Test
    void coversSoManyFurtherRequests() {
        assertThat(window.covers(THEN, new FirstSeen(5_001, 80))).isTrue();
        assertThat(window.covers(THEN, new FirstSeen(5_001, 81))).isFalse();
    }

    @Test
    void coversByTimeAloneWhenThePoolCountsAnewSinceItWasForgotten() {
        assertThat(window.covers(THEN, new FirstSeen(5_001, 0))).isTrue();
    }

    @Test
    void aWindowOfNoTimeCoversNothing() {
        assertThat(DuplicateWindow.ofMillis(0).covers(THEN, THEN)).isFalse();
    }

    @Test
    void lookingAtTwiceWhatCameKeepsLessThanTwiceWhatIsCovered() {
        int perSecond = 1_000;
        int windowSeconds = 60;
        var random = new SplittableRandom(5);
        TreeMap<Long, Integer> seenAt = new TreeMap<>();
        long lookedAt = Long.MIN_VALUE;
        int most = 0;

        for (int second = 0; second < 5 * windowSeconds; second++) {
            for (int i = 0; i < perSecond; i++) {
                seenAt.put(random.nextLong(), second);
            }
            Iterator<Map.Entry<Long, Integer>> next =
                    seenAt.tailMap(lookedAt, false).entrySet().iterator();
            for (long left = DuplicateWindow.toLookAt(perSecond); left > 0 && next.hasNext(); left--) {
                Map.Entry<Long, Integer> entry = next.next();
                lookedAt = entry.getKey();
                if (second - entry.getValue() >= windowSeconds) {
                    next.remove();
                }
            }
            lookedAt = next.hasNext() ? lookedAt : Long.MIN_VALUE;
            most = Math.max(most, seenAt.size());
        }

        assertThat(most).isBetween(windowSeconds * perSecond, 2 * windowSeconds * perSecond);
    }

    @Test
    void aNegativeWindowIsRefused() {
        assertThatThrownBy(() -> DuplicateWindow.ofMillis(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got -1 ms");
    }
}
