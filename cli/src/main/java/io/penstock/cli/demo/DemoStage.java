package io.penstock.cli.demo;

import io.penstock.cli.config.Configuration;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.model.LatencyModel;
import io.penstock.provider.model.OutputLengthModel;
import io.penstock.records.PoolConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A simulated provider with two accounts, the pool that uses them, and the example batch. */
public final class DemoStage implements AutoCloseable {
    private static final String REQUESTS = "/examples/requests.jsonl";

    /** Their limits together are a little less than the batch needs in a minute, so that it waits for budget. */
    private static final List<Account> ACCOUNTS =
            List.of(new Account("east", 170, 30_000, 6), new Account("west", 135, 34_000, 5));

    private record Account(String id, long rpm, long tpm, int concurrency) {
        String key() {
            return "demo-key-" + id;
        }

        Path keyFile(Path directory) {
            return directory.resolve(id + ".key");
        }
    }

    private final SimulatedProvider provider;
    private final Path requests;
    private final Configuration configuration;

    private DemoStage(SimulatedProvider provider, Path requests, Configuration configuration) {
        this.provider = provider;
        this.requests = requests;
        this.configuration = configuration;
    }

    /** Starts the provider, and writes requests, keys and configuration into the directory. */
    public static DemoStage set(Path directory) throws IOException {
        Path requests = directory.resolve("requests.jsonl");
        try (InputStream in = DemoStage.class.getResourceAsStream(REQUESTS)) {
            if (in == null) {
                throw new FileNotFoundException("the jar has no " + REQUESTS);
            }
            Files.copy(in, requests);
        }
        var config = ProviderConfig.builder()
                .latency(LatencyModel.parse("300ms+10ms"))
                .outputs(OutputLengthModel.parse("0.7:1.0"));
        ACCOUNTS.forEach(account -> config.key(account.key(), Limits.perMinute(account.rpm(), account.tpm())));
        SimulatedProvider provider = SimulatedProvider.start(config.build());
        for (Account account : ACCOUNTS) {
            Files.writeString(account.keyFile(directory), account.key());
        }
        Path yaml = Files.writeString(directory.resolve("penstock.yaml"), yaml(directory, provider.baseUrl()));
        return new DemoStage(provider, requests, Configuration.read(yaml));
    }

    private static String yaml(Path directory, String baseUrl) {
        var yaml = new StringBuilder("""
                pools:
                  demo:
                    models: [small-chat, small-embed]
                    instances:
                """);
        for (Account account : ACCOUNTS) {
            yaml.append("""
                          - id: %s
                            base-url: %s
                            api-key: "file:%s"
                            rpm: %d
                            tpm: %d
                            concurrency: %d
                    """.formatted(
                            account.id(),
                            baseUrl,
                            account.keyFile(directory),
                            account.rpm(),
                            account.tpm(),
                            account.concurrency()));
        }
        return yaml.toString();
    }

    /** The example batch as a file. */
    public Path requests() {
        return requests;
    }

    public List<PoolConfig> pools() {
        return configuration.pools();
    }

    /** Whether the limits were kept, by the provider's count. */
    public DemoVerdict verdict() {
        return new DemoVerdict(List.copyOf(provider.stats().keys().values()));
    }

    @Override
    public void close() {
        provider.close();
    }
}
