package io.penstock.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** How much goes to the log. Request bodies and keys never do. */
public enum Verbosity {
    /** A command for a person: what the command itself prints, and warnings of Penstock's own parts. */
    QUIET(Level.WARN, Level.ERROR, "%nopex"),
    /** A service: what it does, and warnings of Kafka's clients. */
    SERVICE(Level.INFO, Level.WARN, "%ex{8}"),
    /** Everything that helps to find a fault. */
    VERBOSE(Level.DEBUG, Level.INFO, "%ex");

    /** Warnings that are part of an ordinary start or end, and say nothing to a person. */
    private static final Map<String, Level> CHATTER = Map.of(
            "org.apache.kafka.clients.consumer.ConsumerConfig", Level.ERROR,
            "org.apache.kafka.clients.producer.ProducerConfig", Level.ERROR,
            "org.apache.kafka.clients.admin.AdminClientConfig", Level.ERROR,
            "org.apache.kafka.streams.StreamsConfig", Level.ERROR,
            "org.apache.kafka.common.utils.AppInfoParser", Level.ERROR,
            "org.apache.kafka.controller.QuorumController", Level.ERROR,
            // A ledger without another to keep its standbys.
            "org.apache.kafka.streams.processor.internals.assignment.DefaultStandbyTaskAssignor", Level.ERROR,
            "org.apache.kafka.clients.NetworkClient", Level.ERROR);

    /** They log with a stack trace what they throw as well. */
    private static final List<String> TWICE_SAID = List.of(
            "org.apache.kafka.clients.admin.internals.AdminMetadataManager",
            "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory");

    /** They log every header that is sent, the key among them. */
    private static final List<String> WIRE =
            List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire");

    /** What they cannot mend by themselves they throw; what they log besides is for those who look for a fault. */
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
