package io.penstock.cli.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.config.Configuration;
import io.penstock.cli.config.SharedAccounts;
import io.penstock.cli.error.ExitCode;
import io.penstock.records.PoolConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes pools to a running cluster. */
@Command(
        name = "apply",
        description = "Check a configuration and put its pools in force on a running cluster. "
                + "Changed limits and new instances take effect within a second or so. "
                + "What was held against an instance that has changed is forgotten.")
final class ApplyCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "penstock.yaml",
            description = "The configuration. Default: ${DEFAULT-VALUE}.")
    private Path config = Path.of("penstock.yaml");

    @Option(
            names = "--prune",
            description =
                    "Take pools out of force that the file does not have. Requests that wait in them are rejected after 5 s.")
    private boolean prune;

    @Override
    public Integer call() {
        common.quiet();
        List<PoolConfig> pools = Configuration.read(config).pools();
        var cluster = clusterOptions.connect().cluster();
        Map<String, PoolConfig> before = ClusterPools.read(cluster);
        Map<String, PoolConfig> beside = new TreeMap<>(before);
        beside.keySet().removeAll(pools.stream().map(PoolConfig::getPool).collect(Collectors.toSet()));
        Set<String> others = new TreeSet<>(beside.keySet());
        if (!prune) {
            SharedAccounts.checkBeside(pools, beside.values());
        }
        Instant now = Instant.now();
        List<PoolConfig> after = pools.stream()
                .map(pool -> Resets.carriedOver(pool, Optional.ofNullable(before.get(pool.getPool())), now))
                .toList();
        ClusterPools.publish(cluster, after, prune ? others : Set.of());

        var out = spec.commandLine().getOut();
        out.println("in force: " + names(pools.stream().map(PoolConfig::getPool).toList()));
        if (!others.isEmpty()) {
            out.println(
                    prune
                            ? "taken out of force: " + names(others)
                            : "still in force, and not in " + config + ": " + names(others)
                                    + " (--prune takes them out)");
        }
        return ExitCode.SUCCEEDED;
    }

    private static String names(Collection<String> pools) {
        return String.join(", ", pools);
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
