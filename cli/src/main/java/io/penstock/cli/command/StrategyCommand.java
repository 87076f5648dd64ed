package io.penstock.cli.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.config.Spelling;
import io.penstock.cli.error.ExitCode;
import io.penstock.records.PoolConfig;
import io.penstock.records.Strategy;
import io.penstock.schemas.Cluster;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Switches a pool's strategy on a running cluster. */
@Command(
        name = "strategy",
        description = "Switch a pool's strategy while requests wait: none is lost, and no limit is passed meanwhile. "
                + "It holds until the next `apply`, or the next start of a `run`, puts a configuration in force.")
final class StrategyCommand implements Callable<Integer>, CommonOptions.Holder {
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
            paramLabel = "STRATEGY",
            index = "1",
            converter = StrategyConverter.class,
            completionCandidates = StrategyCandidates.class,
            description = "${COMPLETION-CANDIDATES}.")
    private Strategy strategy = Strategy.TRADITIONAL;

    @Override
    public Integer call() {
        common.quiet();
        Cluster cluster = clusterOptions.connect().cluster();
        PoolConfig before = PoolInForce.read(cluster, pool);
        var out = spec.commandLine().getOut();
        if (before.getStrategy() == strategy) {
            out.println(pool + ": " + Spelling.of(strategy) + " already");
            return ExitCode.SUCCEEDED;
        }
        ClusterPools.publish(
                cluster,
                List.of(PoolConfig.newBuilder(before).setStrategy(strategy).build()),
                Set.of());
        out.println(pool + ": " + Spelling.of(strategy) + ", was " + Spelling.of(before.getStrategy()));
        return ExitCode.SUCCEEDED;
    }

    @Override
    public CommonOptions common() {
        return common;
    }

    /** Reads strategies as they are written in {@code penstock.yaml}. */
    static final class StrategyConverter extends TextConverter<Strategy> {
        StrategyConverter() {
            super(text -> Spelling.read(Strategy.class, text)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "must be " + String.join(" or ", Spelling.all(Strategy.class)) + ", got `" + text + "`")));
        }
    }

    /** The candidates for completion. */
    static final class StrategyCandidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Spelling.all(Strategy.class).iterator();
        }
    }
}
