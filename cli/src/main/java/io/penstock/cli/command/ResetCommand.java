package io.penstock.cli.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the ledger forget the failures of an instance. */
@Command(
        name = "reset",
        description = "Call a pool's instance again although its provider asked for a pause, it failed, or its key or "
                + "deployment was refused: what was held against it until now is forgotten. Limits stay.")
final class ResetCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Parameters(paramLabel = "POOL", index = "0", description = "The pool.")
    private String pool = "";

    @Parameters(
            paramLabel = "INSTANCE",
            index = "1",
            arity = "0..1",
            description = "The instance. Default: all of the pool.")
    private Optional<String> instance = Optional.empty();

    @Override
    public Integer call() {
        common.quiet();
        Cluster cluster = clusterOptions.connect().cluster();
        PoolConfig before = PoolInForce.read(cluster, pool);
        Set<String> instances = before.getInstances().stream()
                .map(InstanceConfig::getId)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> chosen = instance.map(Set::of).orElse(instances);
        if (!instances.containsAll(chosen)) {
            throw new UsageException(
                    "pool " + pool + " has no instance " + instance.orElseThrow(),
                    "its instances are " + String.join(", ", instances));
        }
        ClusterPools.publish(
                cluster, List.of(Resets.reset(before, one -> chosen.contains(one.getId()), Instant.now())), Set.of());
        spec.commandLine().getOut().println(pool + ": reset " + String.join(", ", chosen));
        return ExitCode.SUCCEEDED;
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
