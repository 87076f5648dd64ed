package io.penstock.cli.service;

import io.penstock.schemas.Cluster;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks every few seconds whether any broker answers, and logs when none does for long and when one does again. */
public final class BrokerWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BrokerWatch.class);

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(5);

    /** How long no broker answers before that counts: longer than a leader election or a broker's restart. */
    static final Duration ABSENCE = Duration.ofSeconds(15);

    /** Asks whether a broker answers, and waits for that within a bound. */
    interface Question extends AutoCloseable {
        boolean isAnswered() throws InterruptedException;

        @Override
        default void close() {}
    }

    private final String part;
    private final Question question;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService executor;
    private long answeredNanos;
    private volatile boolean answered = true;

    BrokerWatch(String part, Question question, LongSupplier nanoTime) {
        this.part = part;
        this.question = question;
        this.nanoTime = nanoTime;
        answeredNanos = nanoTime.getAsLong();
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "broker-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts to watch the brokers of a cluster, one of which has just answered, for the part with this name. */
    public static BrokerWatch start(Cluster cluster, String part) {
        Properties properties = cluster.clientConfig();
        properties.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, cluster.prefix() + "-watch-" + part);
        var watch = new BrokerWatch(part, new Asking(Admin.create(properties)), System::nanoTime);
        Future<?> unused = watch.executor.scheduleWithFixedDelay(
                watch::turn, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Whether a broker has answered lately. */
    public boolean isAnswered() {
        return answered;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        question.close();
    }

    private void turn() {
        try {
            ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks once. */
    void ask() throws InterruptedException {
        boolean isAnswered = question.isAnswered();
        long now = nanoTime.getAsLong();
        Duration silence = Duration.ofNanos(now - answeredNanos);
        if (isAnswered) {
            if (!answered) {
                log.info("A broker answers the {} again, after {} s", part, silence.toSeconds());
            }
            answered = true;
            answeredNanos = now;
        } else if (answered && silence.compareTo(ABSENCE) >= 0) {
            log.warn("No broker has answered the {} for {} s; it waits for one", part, silence.toSeconds());
            answered = false;
        }
    }

    /** Asks a cluster. */
    private record Asking(Admin admin) implements Question {
        @Override
        public boolean isAnswered() throws InterruptedException {
            try {
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(Math.toIntExact(ANSWER_BOUND.toMillis())))
                        .nodes()
                        .get();
                return true;
            } catch (ExecutionException e) {
                // A refusal is an answer, too.
                return !(e.getCause() instanceof RetriableException);
            }
        }

        @Override
        public void close() {
            admin.close(Duration.ZERO);
        }
    }
}
