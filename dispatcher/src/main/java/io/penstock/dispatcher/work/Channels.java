package io.penstock.dispatcher.work;

import io.penstock.dispatcher.provider.client.Channel;
import io.penstock.dispatcher.provider.client.ProviderClient;
import io.penstock.dispatcher.pull.IdleChannels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hc.core5.http.HttpHost;

/** One pool's channels, in use and idle: no more than it has slots, but for urgent calls. For one thread at a time. */
final class Channels {
    private final ProviderClient client;
    private final int most;
    private final IdleChannels<Channel> idle = new IdleChannels<>();
    private final Map<String, Integer> inUse = new HashMap<>();
    private int allInUse;

    Channels(ProviderClient client, int most) {
        this.client = client;
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
    Channel take(String instance, HttpHost host) {
        inUse.merge(instance, 1, Integer::sum);
        allInUse++;
        for (Optional<Channel> own = idle.take(instance); own.isPresent(); own = idle.take(instance)) {
            if (own.get().isOpen() && own.get().host().equals(host)) {
                return own.get();
            }
            own.get().close();
        }
        Optional<Channel> givesWay = idle.size() + allInUse > most ? idle.takeLongestIdle() : Optional.empty();
        return givesWay.map(channel -> client.channel(host, channel)).orElseGet(() -> client.channel(host));
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
