package io.penstock.cli.embedded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * The controller and the broker of one node, started one after the other.
 *
 * <p>Between the two, the registration from the broker's previous run is removed. After a kill the controller would
 * otherwise believe the broker alive, at its old port, until its session has timed out. Meanwhile the new broker
 * would complete the transactions that it finds prepared, and drop their markers when fencing removes the partitions'
 * leaders, so that their offsets would stay pending for ever. Without the old registration the broker also registers
 * at once.
 */
final class KraftNode {
    private static final Logger log = LoggerFactory.getLogger(KraftNode.class);
    private static final Duration CONTROLLER_BOUND = Duration.ofSeconds(30);
    private static final Duration CONTROLLER_POLL = Duration.ofMillis(10);

    private final ControllerServer controller;
    private final BrokerServer broker;

    KraftNode(KafkaConfig config, LoopbackPorts ports) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directories =
                KafkaRaftServer.initializeLogDirs(config, log, "[embedded broker] ");
        var shared = new SharedServer(
                config,
                directories._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(
                        BrokerProperties.NODE_ID,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.controller()))),
                List.of(),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    }

    void start() {
        controller.startup();
        unregisterEarlierLife();
        broker.startup();
    }

    void stop() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    private void unregisterEarlierLife() {
        var context =
                new ControllerRequestContext(new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
        long deadline = System.nanoTime() + CONTROLLER_BOUND.toNanos();
        while (true) {
            try {
                controller
                        .controller()
                        .unregisterBroker(context, BrokerProperties.NODE_ID)
                        .join();
                return;
            } catch (CompletionException e) {
                if (e.getCause() instanceof BrokerIdNotRegisteredException) {
                    return;
                }
                if (!(e.getCause() instanceof NotControllerException) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(CONTROLLER_POLL.toNanos());
            }
        }
    }
}
