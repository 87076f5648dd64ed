package io.penstock.lab.command;

import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A ledger and a dispatcher, each in its own process, with their own topics on a broker in this process. */
final class Services implements AutoCloseable {
    /** A registry whose ids are the same in every process. */
    private static final String REGISTRY = "mock://penstock";

    private final Cluster cluster;
    private final Path directory;
    private final Jvms jvms;
    private final Deque<PartProcess> started = new ArrayDeque<>();
    private PartProcess ledger;
    private final PartProcess dispatcher;

    /** The JVM options of both. */
    record Jvms(List<String> ledger, List<String> dispatcher) {
        static final Jvms DEFAULT = new Jvms(List.of(), List.of());

        Jvms {
            ledger = List.copyOf(ledger);
            dispatcher = List.copyOf(dispatcher);
        }
    }

    /**
     * Starts both, and returns when they are ready.
     *
     * @param prefix prefix of the topics' names
     * @param directory directory for state and logs
     * @param jvms the options of their JVMs
     * @param slots slots of the dispatcher
     */
    Services(EmbeddedBroker broker, String prefix, Path directory, Jvms jvms, int slots) throws InterruptedException {
        this.cluster = new Cluster(
                broker.bootstrapServers(), Map.of(), prefix, AvroRecordSerdes.create(SerdesConfig.of(REGISTRY)));
        this.directory = directory;
        this.jvms = jvms;
        TopicPlan.services().ensure(cluster);
        try {
            ledger = start(
                    jvms.ledger(),
                    "ledger",
                    "--state-dir",
                    directory.resolve(prefix + "-state").toString());
            dispatcher = start(jvms.dispatcher(), "dispatcher", "--slots", Integer.toString(slots));
            ledger.awaitReady();
            dispatcher.awaitReady();
        } catch (InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private PartProcess start(List<String> jvm, String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of(
                "--bootstrap-server",
                cluster.bootstrapServers(),
                "--schema-registry",
                REGISTRY,
                "--topic-prefix",
                cluster.prefix()));
        Path log = directory.resolve(cluster.prefix() + "-" + command[0] + ".log");
        PartProcess part = PartProcess.start(log, jvm, arguments);
        started.push(part);
        return part;
    }

    Cluster cluster() {
        return cluster;
    }

    PartProcess ledger() {
        return ledger;
    }

    PartProcess dispatcher() {
        return dispatcher;
    }

    /** Starts the stopped ledger again on its own state. It comes up in the background. */
    void restartLedger() {
        ledger = start(
                jvms.ledger(),
                "ledger",
                "--state-dir",
                directory.resolve(cluster.prefix() + "-state").toString());
    }

    /** @throws io.penstock.cli.error.WorkFailedException when one of them has ended */
    void check() {
        ledger.check();
        dispatcher.check();
    }

    /** Kills both at once: nobody needs what they leave. */
    @Override
    public void close() {
        started.forEach(PartProcess::close);
    }
}
