package io.penstock.dispatcher.work;

import io.penstock.dispatcher.pull.IdleChannels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One pool's channels, in use and idle: no more than it has slots, but for urgent calls. For one thread at a time. */
final class Channels {
    private final int most;
    private final IdleChannels<Channel> idle = new IdleChannels<>();
    private final Map<String, Integer> inUse = new HashMap<>();
    private int allInUse;

    Channels(int most) {
        this.most = most;
    }

    /** Instances to which a channel stands idle, the channel that freed up last first. */
    Iterable<String> idle() {
        return idle.instances();
    }

    /** Channels by instance, in use or idle. */
    Map<String, Integer> open() {
        Map<String, Integer> open = new HashMap<>(inUse);
        idle.counts().forEach((instance, channels) -> open.merge(instance, channels, Integer::sum));
        return open;
    }

    /**
     * A channel for a call: an idle one of the instance, or a new one, with the buffers of the one that has been idle
     * longest when it has to give way.
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

    /** Takes a channel back that no call uses any more. */
    void giveBack(String instance, Channel channel) {
        inUse.computeIfPresent(instance, (name, channels) -> channels == 1 ? null : channels - 1);
        allInUse--;
        if (channel.isOpen() && idle.size() + allInUse < most) {
            idle.add(instance, channel);
        } else {
            channel.release();
        }
    }

    /** Closes the idle channels that are meant. */
    void close(Predicate<Channel> which) {
        idle.removeIf(which).forEach(Channel::close);
    }
}
