package io.penstock.cli.embedded;

import io.penstock.schemas.Cluster;
import java.nio.file.Path;
import java.util.Properties;

/** The settings of the embedded broker. */
final class BrokerProperties {
    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";
    private static final String BROKER = "BROKER";

    /** The default segment size of topics. A batch must fit into a segment. */
    private static final int SEGMENT_BYTES = Cluster.MAX_MESSAGE_BYTES + 1024 * 1024;

    private BrokerProperties() {}

    static Properties of(Path logs, LoopbackPorts ports) {
        Properties properties = new Properties();
        listeners(properties, ports);
        storage(properties, logs);
        groups(properties);
        threads(properties);
        return properties;
    }

    private static void listeners(Properties properties, LoopbackPorts ports) {
        String controller = "127.0.0.1:" + ports.controller();
        String broker = BROKER + "://127.0.0.1:" + ports.broker();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", Integer.toString(NODE_ID));
        // Static voters are set at every start, so that the controller's port may change between starts.
        properties.setProperty("controller.quorum.voters", NODE_ID + "@" + controller);
        properties.setProperty("listeners", broker + "," + CONTROLLER + "://" + controller);
        properties.setProperty("advertised.listeners", broker);
        properties.setProperty("listener.security.protocol.map", BROKER + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        properties.setProperty("inter.broker.listener.name", BROKER);
        properties.setProperty("controller.listener.names", CONTROLLER);
    }

    private static void storage(Properties properties, Path logs) {
        properties.setProperty("log.dirs", logs.toString());
        properties.setProperty("log.retention.ms", "-1");
        properties.setProperty("log.retention.bytes", "-1");
        // Only complete segments are deleted from the disk, so segments are small and deleted soon.
        properties.setProperty("log.segment.bytes", Integer.toString(SEGMENT_BYTES));
        properties.setProperty("log.initial.task.delay.ms", "1000");
        properties.setProperty("log.retention.check.interval.ms", "1000");
        properties.setProperty("log.segment.delete.delay.ms", "1000");
        properties.setProperty("message.max.bytes", Integer.toString(Cluster.MAX_MESSAGE_BYTES));
        properties.setProperty("replica.fetch.max.bytes", Integer.toString(Cluster.MAX_MESSAGE_BYTES));
        properties.setProperty("socket.request.max.bytes", Integer.toString(4 * Cluster.MAX_MESSAGE_BYTES));
        properties.setProperty("auto.create.topics.enable", "false");
        properties.setProperty("default.replication.factor", "1");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("offsets.topic.segment.bytes", Integer.toString(16 * 1024 * 1024));
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "1");
        // A transaction left open by a killed part blocks every reader of committed records until this check finds
        // it.
        properties.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // The next transaction's records wait for this while the previous transaction's markers are written.
        properties.setProperty("add.partitions.to.txn.retry.backoff.ms", "2");
        properties.setProperty("transaction.state.log.segment.bytes", Integer.toString(16 * 1024 * 1024));
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        // Open files map their index at full size, so a small size makes starting and closing faster.
        properties.setProperty("log.index.size.max.bytes", Integer.toString(1024 * 1024));
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
        properties.setProperty("metadata.log.max.record.bytes.between.snapshots", Integer.toString(4 * 1024 * 1024));
    }

    /** Group settings: members of a killed run are noticed within seconds, and a run may be resumed weeks later. */
    private static void groups(Properties properties) {
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("group.min.session.timeout.ms", "1000");
        properties.setProperty("group.consumer.min.session.timeout.ms", "1000");
        properties.setProperty("group.consumer.session.timeout.ms", "6000");
        properties.setProperty("group.consumer.min.heartbeat.interval.ms", "200");
        properties.setProperty("group.consumer.heartbeat.interval.ms", "1000");
        properties.setProperty("group.consumer.min.assignment.interval.ms", "0");
        properties.setProperty("group.consumer.assignment.interval.ms", "0");
        properties.setProperty("group.coordinator.append.linger.ms", "0");
        properties.setProperty("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
    }

    private static void threads(Properties properties) {
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("background.threads", "2");
        properties.setProperty("num.recovery.threads.per.data.dir", "2");
        properties.setProperty("group.coordinator.threads", "1");
        properties.setProperty("log.cleaner.threads", "1");
        properties.setProperty("controlled.shutdown.enable", "true");
        properties.setProperty("broker.heartbeat.interval.ms", "500");
        properties.setProperty("broker.session.timeout.ms", "3000");
        properties.setProperty("initial.broker.registration.timeout.ms", "30000");
    }
}
