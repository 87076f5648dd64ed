package io.penstock.cli.command;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.BatchIds;
import io.penstock.cli.batch.RequestFactory;
import io.penstock.cli.batch.StagedInput;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.cluster.Submission;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a file of requests on a cluster. */
@Command(
        name = "submit",
        description = "Put a file of requests on a running cluster, each exactly once, and print the batch's id. "
                + "The whole file is checked before anything is sent. After an interruption, the same command with "
                + "--batch goes on where it stopped.")
final class SubmitCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Mixin
    private final RequestOptions requestOptions = new RequestOptions();

    @Parameters(
            paramLabel = "IN.jsonl",
            description = "Requests in OpenAI's Batch format, one JSON object per line; - for standard input.")
    private String input = "-";

    @Option(
            names = "--batch",
            paramLabel = "ID",
            converter = NameConverter.class,
            description = "The batch's id. Default: the file's name and the time.")
    private Optional<String> batch = Optional.empty();

    @Override
    public Integer call() {
        common.quiet();
        Cluster cluster = clusterOptions.connect().cluster();
        Map<String, PoolConfig> pools = ClusterPools.read(cluster);
        if (pools.isEmpty()) {
            throw new UsageException("no pool is in force on this cluster", "publish one with `penstock apply`");
        }
        try (var staged = StagedInput.of(input)) {
            BatchFile file = BatchFile.check(
                    staged.path(), staged.name(), new RequestFactory(pools.values(), requestOptions.defaults()));
            String id = batch.orElseGet(() -> BatchIds.of(file.name(), Instant.now()));
            long before = new Submission(cluster, id, file).submit();
            report(file.size(), before);
            spec.commandLine().getOut().println(id);
        }
        return ExitCode.SUCCEEDED;
    }

    private void report(long requests, long before) {
        String text = before == 0
                ? count(requests) + " submitted"
                : before == requests
                        ? "all " + requests + " requests were submitted earlier"
                        : count(requests - before) + " submitted, " + before + " were earlier";
        spec.commandLine().getErr().println(text);
    }

    private static String count(long requests) {
        return requests == 1 ? "1 request" : requests + " requests";
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
