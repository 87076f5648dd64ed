package io.penstock.dispatcher.work;

import io.penstock.dispatcher.pull.IdleChannels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One pool's channels, in use and idle. There are no more than slots, apart from those of urgent calls. Not
 * thread-safe.
 */
final class Channels {
    private final int most;
    private final IdleChannels<Channel> idle = new IdleChannels<>();
    private final Map<String, Integer> inUse = new HashMap<>();
    private int allInUse;

    Channels(int most) {
        this.most = most;
    }

    /** The instances of the idle channels, the most recently used first. */
    Iterable<String> idle() {
        return idle.instances();
    }

    /** The number of channels by instance, in use or idle. */
    Map<String, Integer> open() {
        Map<String, Integer> open = new HashMap<>(inUse);
        idle.counts().forEach((instance, channels) -> open.merge(instance, channels, Integer::sum));
        return open;
    }

    /**
     * A channel for a call: an idle one to the instance, else a new one. When there is no room for a new one, the
     * channel that has been idle longest is released, and its buffers are used again.
     */
    Channel take(String id, Instance instance) {
        inUse.merge(id, 1, Integer::sum);
        allInUse++;
        for (Optional<Channel> own = idle.take(id); own.isPresent(); own = idle.take(id)) {
            if (own.get().isOpen() && own.get().address().equals(instance.address())) {
                return own.get();
            }
            own.get().close();
        }
        if (idle.size() + allInUse > most) {
            idle.takeLongestIdle().ifPresent(Channel::release);
        }
        return instance.channel();
    }

    /** Takes a channel back after its call. */
    void giveBack(String instance, Channel channel) {
        inUse.computeIfPresent(instance, (name, channels) -> channels == 1 ? null : channels - 1);
        allInUse--;
        if (channel.isOpen() && idle.size() + allInUse < most) {
            idle.add(instance, channel);
        } else {
            channel.release();
        }
    }

    /** Closes the idle channels that match. */
    void close(Predicate<Channel> which) {
        idle.removeIf(which).forEach(Channel::close);
    }
}
