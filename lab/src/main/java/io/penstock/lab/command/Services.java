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

/** A ledger and a dispatcher, each in a process of its own, on topics of their own of a broker in this one. */
final class Services implements AutoCloseable {
    /** Its ids are the same in every process. */
    private static final String REGISTRY = "mock://penstock";

    private final Cluster cluster;
    private final Path directory;
    private final Jvms jvms;
    private final Deque<PartProcess> started = new ArrayDeque<>();
    private PartProcess ledger;
    private final PartProcess dispatcher;

    /** Options of the JVMs of both. */
    record Jvms(List<String> ledger, List<String> dispatcher) {
        static final Jvms DEFAULT = new Jvms(List.of(), List.of());

        Jvms {
            ledger = List.copyOf(ledger);
            dispatcher = List.copyOf(dispatcher);
        }
    }

    /**
     * Starts both, and returns when they are healthy.
     *
     * @param prefix of the topics' names
     * @param directory for state and logs
     * @param jvms options of their JVMs
     * @param slots of the dispatcher
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

    /** Starts the ledger, which has been stopped, on its own state again; it comes up in the background. */
    void restartLedger() {
        ledger = start(
                jvms.ledger(),
                "ledger",
                "--state-dir",
                directory.resolve(cluster.prefix() + "-state").toString());
    }

    /** @throws io.penstock.cli.error.WorkFailedException when one has ended */
    void check() {
        ledger.check();
        dispatcher.check();
    }

    /** Ends both at once: what they leave is of no use to anybody. */
    @Override
    public void close() {
        started.forEach(PartProcess::close);
    }
}
