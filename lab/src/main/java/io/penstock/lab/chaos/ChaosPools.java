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
import java.util.Set;

/**
 * The pools of a run. Three have two instances each: {@code both} is limited in requests and tokens, {@code requests} in
 * requests alone, so that a provider which understates the tokens there can still be judged. Both together give about
 * what is asked for without retries, so that requests wait. Two pools have no limits.
 */
final class ChaosPools {
    /** On five partitions of six, so that each of two ledgers owns some. */
    static final List<String> NAMES = List.of("east", "north", "west", "alpha", "three");

    /** Those without limits: what they are granted, and when, depends on the ledgers alone. On two ledgers. */
    static final Set<String> UNLIMITED = Set.of("alpha", "three");

    static final int MAX_ATTEMPTS = 5;

    private static final List<String> INSTANCES = List.of("both", "requests");
    private static final int TOKENS_A_REQUEST = 400;
    private static final int MIN_REQUESTS = 5;
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
                options.add("--key");
                options.add(key(pool, instance) + "=" + limits(pool, instance));
            }
        }
        return options;
    }

    private String limits(String pool, String instance) {
        if (UNLIMITED.contains(pool)) {
            return "-:-";
        }
        return requestLimit() + ":" + (isLimitedInTokens(instance) ? tokenLimit() : "-");
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
        if (!UNLIMITED.contains(pool)) {
            limits.add(limit(LimitKind.REQUESTS, requestLimit()));
            if (isLimitedInTokens(id)) {
                limits.add(limit(LimitKind.TOKENS, tokenLimit()));
            }
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

    private Limit limit(LimitKind kind, long amount) {
        return new Limit(kind, amount, settings.window().toMillis());
    }

    private static boolean isLimitedInTokens(String instance) {
        return instance.equals(INSTANCES.get(0));
    }

    private static String key(String pool, String instance) {
        return "simulated-" + pool + "-" + instance;
    }

    /** What comes in the time for which a charge is held: the window and the clock skew. */
    private long requestLimit() {
        double held = (double) settings.window().plus(settings.clockSkew()).toMillis()
                / settings.span().toMillis();
        return Math.max(MIN_REQUESTS, Math.round(settings.requests() * held / NAMES.size() / INSTANCES.size()));
    }

    private long tokenLimit() {
        return requestLimit() * TOKENS_A_REQUEST;
    }
}
