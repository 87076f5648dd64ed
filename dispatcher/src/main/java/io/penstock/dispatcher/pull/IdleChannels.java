package io.penstock.dispatcher.pull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The open and idle channels of one pool, each to one instance. A channel cannot serve another instance. Not
 * thread-safe.
 *
 * @param <C> a channel
 */
public final class IdleChannels<C> {
    private record Idle<C>(String instance, C channel) {}

    /** The most recently used channel comes first. */
    private final ArrayDeque<Idle<C>> channels = new ArrayDeque<>();

    /** Keeps a channel that has freed up. */
    public void add(String instance, C channel) {
        channels.addFirst(new Idle<>(instance, channel));
    }

    /** Takes out the most recently used channel to the instance. */
    public Optional<C> take(String instance) {
        for (Iterator<Idle<C>> each = channels.iterator(); each.hasNext(); ) {
            Idle<C> idle = each.next();
            if (idle.instance().equals(instance)) {
                each.remove();
                return Optional.of(idle.channel());
            }
        }
        return Optional.empty();
    }

    /** Takes out the channel that has been idle longest. */
    public Optional<C> takeLongestIdle() {
        return Optional.ofNullable(channels.pollLast()).map(Idle::channel);
    }

    /** Takes out the channels that match, the most recently used first. */
    public List<C> removeIf(Predicate<C> which) {
        List<C> removed = new ArrayList<>();
        channels.removeIf(idle -> which.test(idle.channel()) && removed.add(idle.channel()));
        return removed;
    }

    /** The instance of every channel, the most recently used first. The view reads the channels as it is iterated. */
    public Iterable<String> instances() {
        return () -> channels.stream().map(Idle::instance).iterator();
    }

    /** The number of idle channels by instance. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        channels.forEach(idle -> counts.merge(idle.instance(), 1, Integer::sum));
        return counts;
    }

    public int size() {
        return channels.size();
    }
}
