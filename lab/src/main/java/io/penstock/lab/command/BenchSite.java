package io.penstock.lab.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.embedded.DataDirectory;
import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import io.penstock.schemas.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a measurement of the real pipeline needs: a directory, a broker and usually a simulated provider. */
final class BenchSite implements AutoCloseable {
    static final String POOL = "chat";

    /** A limit that no machine reaches. */
    static final long AMPLE = 1_000_000_000_000L;

    private static final long MINUTE_MILLIS = 60_000;

    private final DataDirectory directory;
    private final @Nullable SimulatedProvider provider;
    private final EmbeddedBroker broker;

    private BenchSite(DataDirectory directory, @Nullable SimulatedProvider provider, EmbeddedBroker broker) {
        this.directory = directory;
        this.provider = provider;
        this.broker = broker;
    }

    /** @param latency the latency of the provider, which has no limits */
    static BenchSite set(LatencyModel latency) throws IOException {
        return set(SimulatedProvider.start(
                ProviderConfig.builder().latency(latency).build()));
    }

    /** A site without a provider, for measurements that start their own. */
    static BenchSite withoutProvider() throws IOException {
        return set((SimulatedProvider) null);
    }

    private static BenchSite set(@Nullable SimulatedProvider provider) throws IOException {
        DataDirectory directory = DataDirectory.open(Files.createTempDirectory("penstock-bench-"));
        return new BenchSite(directory, provider, EmbeddedBroker.start(path(directory, "broker")));
    }

    private static Path path(DataDirectory directory, String name) {
        return directory.path().resolve(name);
    }

    /** The base URL of the provider. */
    String providerUrl() {
        return Objects.requireNonNull(provider, "a provider of the stage").baseUrl();
    }

    /** @param prefix prefix of the topics' names, unused before */
    Services services(String prefix, Services.Jvms jvms, int slots) throws InterruptedException {
        return new Services(broker, prefix, directory.path(), jvms, slots);
    }

    /** Puts the pool in force: one instance, predicted reservations, and ample tokens. */
    void configure(Cluster cluster, Strategy strategy, long requestsPerMinute) {
        InstanceConfig instance = InstanceConfig.newBuilder()
                .setId("only")
                .setBaseUrl(providerUrl())
                .setLimits(List.of(
                        new Limit(LimitKind.REQUESTS, requestsPerMinute, MINUTE_MILLIS),
                        new Limit(LimitKind.TOKENS, AMPLE, MINUTE_MILLIS)))
                .build();
        PoolConfig pool = PoolConfig.newBuilder()
                .setPool(POOL)
                .setStrategy(strategy)
                .setReserve(ReserveMode.PREDICTED)
                .setInstances(List.of(instance))
                .build();
        ClusterPools.publish(cluster, List.of(pool), Set.of());
    }

    @Override
    public void close() throws IOException {
        broker.close();
        if (provider != null) {
            provider.close();
        }
        directory.delete();
    }
}
