package io.penstock.lab.chaos;

import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.RetryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The pools of a run. Each has two instances: {@code both} is limited in requests and tokens, {@code requests} in
 * requests alone, so that a provider which understates the tokens there can still be judged. Both together give about
 * what is asked for without retries, so that requests wait.
 */
final class ChaosPools {
    /** On three partitions of six. */
    static final List<String> NAMES = List.of("east", "north", "west");

    static final int MAX_ATTEMPTS = 5;

    private static final List<String> INSTANCES = List.of("both", "requests");
    private static final int TOKENS_A_REQUEST = 400;
    private static final int LEAST_REQUESTS = 5;
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(20);

    private final ChaosSettings settings;
    private final Path directory;

    /** @param directory where the keys are kept */
    ChaosPools(ChaosSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /** The provider's options that name the keys with their limits. */
    List<String> keyOptions() {
        List<String> options = new ArrayList<>();
        for (String pool : NAMES) {
            for (String instance : INSTANCES) {
                String tokens = isLimitedInTokens(instance) ? Long.toString(tokenLimit()) : "-";
                options.add("--key");
                options.add(key(pool, instance) + "=" + requestLimit() + ":" + tokens);
            }
        }
        return options;
    }

    /** The keys whose answers may understate the tokens. */
    List<String> keysWithoutTokenLimit() {
        return NAMES.stream().map(pool -> key(pool, INSTANCES.get(1))).toList();
    }

    List<PoolConfig> configurations(String baseUrl, ChaosPlan plan) {
        List<PoolConfig> pools = new ArrayList<>();
        for (String pool : NAMES) {
            pools.add(PoolConfig.newBuilder()
                    .setPool(pool)
                    .setStrategy(plan.strategies().get(pools.size()))
                    .setInstances(INSTANCES.stream()
                            .map(id -> instance(pool, id, baseUrl))
                            .toList())
                    .setRetry(new RetryConfig(MAX_ATTEMPTS, 200L, 5_000L))
                    .setResponseTimeoutMillis(RESPONSE_TIMEOUT.toMillis())
                    .setClockSkewMillis(settings.clockSkew().toMillis())
                    .build());
        }
        return pools;
    }

    private InstanceConfig instance(String pool, String id, String baseUrl) {
        List<Limit> limits = new ArrayList<>();
        limits.add(
                new Limit(LimitKind.REQUESTS, requestLimit(), settings.window().toMillis()));
        if (isLimitedInTokens(id)) {
            limits.add(
                    new Limit(LimitKind.TOKENS, tokenLimit(), settings.window().toMillis()));
        }
        String key = key(pool, id);
        try {
            Path file = Files.writeString(directory.resolve(key), key);
            return InstanceConfig.newBuilder()
                    .setId(id)
                    .setBaseUrl(baseUrl)
                    .setApiKeySource("file:" + file.toAbsolutePath())
                    .setLimits(limits)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("a key cannot be written", e);
        }
    }

    private static boolean isLimitedInTokens(String instance) {
        return instance.equals(INSTANCES.get(0));
    }

    private static String key(String pool, String instance) {
        return "simulated-" + pool + "-" + instance;
    }

    private long requestLimit() {
        double windows = (double) settings.span().toMillis() / settings.window().toMillis();
        double aWindow = settings.requests() / windows;
        return Math.max(LEAST_REQUESTS, Math.round(aWindow / NAMES.size() / INSTANCES.size()));
    }

    private long tokenLimit() {
        return requestLimit() * TOKENS_A_REQUEST;
    }
}
