package io.penstock.budget.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The window beside a plain map of its slots, through random histories. */
class UsageWindowModelTest {
    private static final int STEPS = 1_500;

    /** The window as it would be written without a thought for speed. */
    private static final class Model {
        final long windowMillis;
        final long slotMillis;
        final TreeMap<Long, Spend> slots = new TreeMap<>();
        long oldest;

        Model(long windowMillis, long nowMillis, long slackMillis) {
            this.windowMillis = windowMillis;
            slotMillis = Math.max(10, windowMillis / 600);
            oldest = firstLive(nowMillis, slackMillis);
        }

        long slotOf(long atMillis) {
            return Math.floorDiv(atMillis, slotMillis);
        }

        long newestInstantOf(long slot) {
            return (slot + 1) * slotMillis - 1;
        }

        long leavesAt(long slot, long slackMillis) {
            return newestInstantOf(slot) + windowMillis + slackMillis;
        }

        private long firstLive(long nowMillis, long slackMillis) {
            long slot = slotOf(nowMillis - windowMillis - slackMillis);
            while (leavesAt(slot, slackMillis) <= nowMillis) {
                slot++;
            }
            return slot;
        }

        void add(long slot, Spend spend) {
            long charged = Math.max(slot, oldest);
            put(charged, slots.getOrDefault(charged, Spend.NONE).plus(spend));
        }

        void subtract(long slot, Spend spend) {
            Spend there = slots.get(slot);
            if (there != null) {
                put(
                        slot,
                        new Spend(
                                Math.max(0, there.requests() - spend.requests()),
                                Math.max(0, there.inputTokens() - spend.inputTokens()),
                                Math.max(0, there.outputTokens() - spend.outputTokens())));
            }
        }

        private void put(long slot, Spend spend) {
            if (spend.isNone()) {
                slots.remove(slot);
            } else {
                slots.put(slot, spend);
            }
        }

        boolean advance(long nowMillis, long slackMillis, long latestMillis) {
            long latest = slotOf(latestMillis);
            Map<Long, Spend> ahead = new TreeMap<>(slots.tailMap(latest, false));
            slots.tailMap(latest, false).clear();
            ahead.values().forEach(spend -> slots.merge(latest, spend, Spend::plus));
            oldest = firstLive(nowMillis, slackMillis);
            boolean hasLeft = !slots.headMap(oldest).isEmpty();
            slots.headMap(oldest).clear();
            return hasLeft;
        }

        void clockStepped(long byMillis) {
            long bySlots = (long) Math.ceil((double) byMillis / slotMillis);
            Map<Long, Spend> before = new TreeMap<>(slots);
            slots.clear();
            before.forEach((slot, spend) -> slots.put(slot + bySlots, spend));
            oldest += bySlots;
        }

        long used(LimitKind kind) {
            return slots.values().stream()
                    .mapToLong(spend -> amount(spend, kind))
                    .sum();
        }

        long whenFreed(LimitKind kind, long excess, long slackMillis) {
            long freed = 0;
            for (Map.Entry<Long, Spend> slot : slots.entrySet()) {
                freed += amount(slot.getValue(), kind);
                if (freed >= excess) {
                    return leavesAt(slot.getKey(), slackMillis);
                }
            }
            return Long.MAX_VALUE;
        }

        long freedBy(LimitKind kind, long atMillis, long slackMillis) {
            return slots.entrySet().stream()
                    .filter(slot -> leavesAt(slot.getKey(), slackMillis) <= atMillis)
                    .mapToLong(slot -> amount(slot.getValue(), kind))
                    .sum();
        }

        static long amount(Spend spend, LimitKind kind) {
            return switch (kind) {
                case REQUESTS -> spend.requests();
                case TOKENS -> spend.inputTokens() + spend.outputTokens();
                case INPUT_TOKENS -> spend.inputTokens();
                case OUTPUT_TOKENS -> spend.outputTokens();
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10, 1, 2, 50, 50",
        "1000, 2, 2, 50, 50",
        "1000, 3, 2, 0, 0",
        "1000, 4, 0, 50, 0",
        "1000, 5, 0, 0, 50",
        "60000, 6, 2, 50, 50",
        "60000, 7, 2, 50, 50",
        "3600000, 8, 2, 50, 50"
    })
    void aWindowIsWhatAPlainMapOfItsSlotsSays(
            long windowMillis, long seed, int maxRequests, int maxInput, int maxOutput) {
        SplittableRandom random = new SplittableRandom(seed);
        long now = 1_700_000_000_000L;
        long slack = random.nextInt(2) * windowMillis / 7;
        Map<Long, Spend> saved = new HashMap<>();
        UsageWindow window = begin(windowMillis, saved);
        Model model = new Model(windowMillis, now, slack);
        assertThat(window.advance(now, slack, now)).isFalse();
        for (int step = 0; step < STEPS; step++) {
            Spend spend = new Spend(
                    random.nextInt(maxRequests + 1), random.nextInt(maxInput + 1), random.nextInt(maxOutput + 1));
            long at = now + random.nextLong(-windowMillis, 1 + 2 * windowMillis);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> {
                    window.add(at, spend);
                    model.add(model.slotOf(at), spend);
                }
                case 5, 6 -> {
                    long charged = anySlot(model, random, model.slotOf(at));
                    window.subtract(model.newestInstantOf(charged), spend);
                    model.subtract(charged, spend);
                }
                case 7, 8, 9 -> {
                    now += random.nextLong(windowMillis / (random.nextInt(20) == 0 ? 1 : 20) + 1);
                    now -= random.nextInt(50) == 0 ? random.nextLong(3 * windowMillis) : 0;
                    long latest = now + random.nextLong(2 * windowMillis);
                    assertThat(window.advance(now, slack, latest)).isEqualTo(model.advance(now, slack, latest));
                }
                case 10 -> {
                    if (random.nextInt(10) == 0) {
                        long by = random.nextLong(-windowMillis, windowMillis + 1);
                        window.clockStepped(by);
                        model.clockStepped(by);
                        now += by;
                    }
                }
                default -> {
                    if (random.nextInt(10) == 0) {
                        now += random.nextLong(windowMillis);
                        window = restarted(model, saved, now, slack);
                        model.advance(now, slack, Long.MAX_VALUE / 2);
                    }
                }
            }
            assertSame(window, saved, model, slack, random);
        }
    }

    private static UsageWindow begin(long windowMillis, Map<Long, Spend> saved) {
        return new UsageWindow(windowMillis, (slot, sum) -> {
            if (sum.isNone()) {
                saved.remove(slot);
            } else {
                saved.put(slot, sum);
            }
        });
    }

    private static UsageWindow restarted(Model model, Map<Long, Spend> saved, long now, long slack) {
        UsageWindow window = begin(model.windowMillis, saved);
        window.advance(now, slack, now);
        Map.copyOf(saved)
                .forEach((slot, sum) -> assertThat(window.restore(slot, sum, Long.MAX_VALUE / 2))
                        .isEqualTo(model.newestInstantOf(slot)));
        return window;
    }

    private static long anySlot(Model model, SplittableRandom random, long otherwise) {
        return model.slots.keySet().stream()
                .skip(random.nextInt(model.slots.size() + 1))
                .findFirst()
                .orElse(otherwise);
    }

    private static void assertSame(
            UsageWindow window, Map<Long, Spend> saved, Model model, long slack, SplittableRandom random) {
        assertThat(saved).isEqualTo(model.slots);
        Map<Long, Spend> told = new HashMap<>();
        window.forEach(told::put);
        assertThat(told).isEqualTo(model.slots);
        assertThat(window.nextAdvanceMillis(slack)).isEqualTo(model.leavesAt(model.oldest, slack));
        for (LimitKind kind : LimitKind.values()) {
            long used = model.used(kind);
            assertThat(window.used(kind)).isEqualTo(used);
            long excess = random.nextLong(used + 2);
            if (excess > 0) {
                assertThat(window.whenFreed(kind, excess, slack)).isEqualTo(model.whenFreed(kind, excess, slack));
            }
            long at = model.leavesAt(anySlot(model, random, model.oldest), slack) - random.nextInt(2);
            assertThat(window.freedBy(kind, at, slack)).isEqualTo(model.freedBy(kind, at, slack));
        }
        UsageWindow copy = new UsageWindow(model.windowMillis, (slot, sum) -> {});
        window.copyTo(copy);
        Map<Long, Spend> copied = new HashMap<>();
        copy.forEach(copied::put);
        assertThat(copied).isEqualTo(model.slots);
    }
}
