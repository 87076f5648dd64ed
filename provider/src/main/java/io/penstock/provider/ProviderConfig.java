package io.penstock.provider;

import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.limits.KeyLimits;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.limits.Policy;
import io.penstock.provider.model.LatencyModel;
import io.penstock.provider.model.OutputLengthModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The behaviour of a simulated provider. The constructor throws {@link IllegalArgumentException} for a value out of
 * range.
 *
 * @param host address to listen on
 * @param port port to listen on, from 0 to 65535; 0 for any free one
 * @param keys the keys with limits of their own; each key once
 * @param unknownKeys limits of each other key, and of calls without a key; when absent, such calls are answered 401
 * @param policy how the limits are applied
 * @param latency how long answers take
 * @param outputs how many output tokens answers have
 * @param cachedShare part of the input tokens that answers say came from a cache, from 0 to 1
 * @param seed seed of everything that is drawn at random
 * @param faults the faults from the start on
 */
public record ProviderConfig(
        String host,
        int port,
        List<KeyLimits> keys,
        Optional<Limits> unknownKeys,
        Policy policy,
        LatencyModel latency,
        OutputLengthModel outputs,
        double cachedShare,
        long seed,
        FaultPlan faults) {
    public static final String LOOPBACK = "127.0.0.1";

    public ProviderConfig {
        keys = List.copyOf(keys);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is from 0 to 65535, got " + port);
        }
        if (!(cachedShare >= 0 && cachedShare <= 1)) {
            throw new IllegalArgumentException("a cached share is from 0 to 1, got " + cachedShare);
        }
        Set<String> names = new HashSet<>();
        for (KeyLimits key : keys) {
            if (!names.add(key.key())) {
                throw new IllegalArgumentException("a key is given once, got " + key.key() + " twice");
            }
        }
    }

    /**
     * A provider on any free loopback port that answers at once. Without keys every caller is accepted without
     * limits. With keys no other caller is, unless {@link Builder#unknownKeys} is set.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Changes the defaults of {@link ProviderConfig#builder}. */
    public static final class Builder {
        private String host = LOOPBACK;
        private int port;
        private final List<KeyLimits> keys = new ArrayList<>();
        private Optional<Limits> unknownKeys = Optional.empty();
        private Policy policy = Policy.STRICT;
        private LatencyModel latency = LatencyModel.instant();
        private OutputLengthModel outputs = OutputLengthModel.DEFAULT;
        private double cachedShare;
        private long seed = 1;
        private FaultPlan faults = FaultPlan.NONE;

        private Builder() {}

        public Builder host(String newHost) {
            host = newHost;
            return this;
        }

        public Builder port(int newPort) {
            port = newPort;
            return this;
        }

        public Builder key(KeyLimits key) {
            keys.add(key);
            return this;
        }

        public Builder key(String key, Limits limits) {
            return key(new KeyLimits(key, limits));
        }

        public Builder unknownKeys(Limits limits) {
            unknownKeys = Optional.of(limits);
            return this;
        }

        public Builder policy(Policy newPolicy) {
            policy = newPolicy;
            return this;
        }

        public Builder latency(LatencyModel newLatency) {
            latency = newLatency;
            return this;
        }

        public Builder outputs(OutputLengthModel newOutputs) {
            outputs = newOutputs;
            return this;
        }

        public Builder cachedShare(double newCachedShare) {
            cachedShare = newCachedShare;
            return this;
        }

        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        public Builder faults(FaultPlan newFaults) {
            faults = newFaults;
            return this;
        }

        public ProviderConfig build() {
            Optional<Limits> others = unknownKeys.isEmpty() && keys.isEmpty() ? Optional.of(Limits.NONE) : unknownKeys;
            return new ProviderConfig(host, port, keys, others, policy, latency, outputs, cachedShare, seed, faults);
        }
    }
}
