package io.penstock.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** How much is logged. Request bodies and keys never are. */
public enum Verbosity {
    /** For a person's command: warnings of Penstock's own parts, in addition to what the command prints. */
    QUIET(Level.WARN, Level.ERROR, "%nopex"),
    /** For a service: what it does, and warnings of Kafka's clients. */
    SERVICE(Level.INFO, Level.WARN, "%ex{8}"),
    /** Everything that helps to find an error. */
    VERBOSE(Level.DEBUG, Level.INFO, "%ex");

    /** Loggers whose warnings are part of an ordinary start or end and do not help a person. */
    private static final Map<String, Level> CHATTER = Map.of(
            "org.apache.kafka.clients.consumer.ConsumerConfig", Level.ERROR,
            "org.apache.kafka.clients.producer.ProducerConfig", Level.ERROR,
            "org.apache.kafka.clients.admin.AdminClientConfig", Level.ERROR,
            "org.apache.kafka.streams.StreamsConfig", Level.ERROR,
            "org.apache.kafka.common.utils.AppInfoParser", Level.ERROR,
            "org.apache.kafka.controller.QuorumController", Level.ERROR,
            // Warns about a ledger that has no other ledger to keep its standbys.
            "org.apache.kafka.streams.processor.internals.assignment.DefaultStandbyTaskAssignor", Level.ERROR,
            "org.apache.kafka.clients.NetworkClient", Level.ERROR);

    /** Loggers that log, with a stack trace, what their classes also throw. */
    private static final List<String> TWICE_SAID = List.of(
            "org.apache.kafka.clients.admin.internals.AdminMetadataManager",
            "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory");

    /** Loggers of all headers that are sent, the key included. */
    private static final List<String> WIRE =
            List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    /** Libraries. They throw what they cannot handle; what they log in addition helps only to find an error. */
    private static final List<String> LIBRARIES =
            List.of("org.apache.kafka", "kafka", "state.change.logger", "org.apache.hc");

    private final Level own;
    private final Level others;
    private final String stackTrace;

    Verbosity(Level own, Level others, String stackTrace) {
        this.own = own;
        this.others = others;
        this.stackTrace = stackTrace;
    }

    /** Makes this the verbosity of the process. */
    public void apply() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(context);
        }
    }

    void apply(LoggerContext context) {
        StandardErrorLogging.layOut(context, stackTrace);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level(others));
        context.getLogger("io.penstock").setLevel(level(own));
        for (String name : LIBRARIES) {
            context.getLogger(name).setLevel(this == QUIET ? ch.qos.logback.classic.Level.OFF : level(others));
        }
        TWICE_SAID.forEach(
                name -> context.getLogger(name).setLevel(this == SERVICE ? ch.qos.logback.classic.Level.OFF : null));
        WIRE.forEach(name -> context.getLogger(name).setLevel(ch.qos.logback.classic.Level.OFF));
        CHATTER.forEach((name, quiet) -> context.getLogger(name).setLevel(this == SERVICE ? level(quiet) : null));
    }

    private static ch.qos.logback.classic.Level level(Level level) {
        return ch.qos.logback.classic.Level.convertAnSLF4JLevel(level);
    }
}
