package io.penstock.dispatcher.kafka;

import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the worker's snapshot every second, and at once when something has changed. */
public final class WorkerReports {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerReports.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration SEND_BOUND = Duration.ofSeconds(5);

    private final String topic;
    private final String worker;
    private final Supplier<WorkerSnapshot> snapshots;
    private final KafkaProducer<String, @Nullable WorkerSnapshot> producer;
    private final ScheduledExecutorService executor;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** Reports of this worker; {@code snapshots} returns its state and is called on a thread of their own. */
    public WorkerReports(Cluster cluster, String worker, Supplier<WorkerSnapshot> snapshots) {
        this.worker = worker;
        this.snapshots = snapshots;
        topic = cluster.name(Topic.WORKER_METRICS);
        Properties properties = cluster.producerConfig();
        properties.setProperty(ProducerConfig.CLIENT_ID_CONFIG, topic + "-" + worker);
        properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(SEND_BOUND));
        properties.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(SEND_BOUND.dividedBy(2)));
        properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(SEND_BOUND));
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
        producer = new KafkaProducer<>(
                properties, new StringSerializer(), cluster.serdes().serializer(Topic.WORKER_METRICS));
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "penstock-reports-" + worker);
            thread.setDaemon(true);
            return thread;
        });
    }

    public void begin() {
        Future<?> unused = executor.scheduleWithFixedDelay(this::report, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Publishes a snapshot soon, without waiting for it. */
    public void announce() {
        try {
            executor.execute(this::report);
        } catch (RejectedExecutionException e) {
            LOG.debug("Reports are closed");
        }
    }

    /**
     * Publishes a last snapshot and deletes the worker from the topic. The periodic reports end first, so that none
     * of them can bring it back.
     */
    public void end() throws InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(SEND_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("A report takes longer than {} ms", SEND_BOUND.toMillis());
        }
        report();
        send(new ProducerRecord<>(topic, worker, null));
        producer.close(SEND_BOUND);
    }

    private void report() {
        try {
            send(new ProducerRecord<>(topic, worker, snapshots.get()));
        } catch (RuntimeException | Error e) {
            // A task that throws is not scheduled again.
            failed(e);
        }
    }

    private void send(ProducerRecord<String, @Nullable WorkerSnapshot> record) {
        Future<RecordMetadata> unused = producer.send(record, (metadata, error) -> {
            if (error != null) {
                failed(error);
            } else {
                failing.set(false);
            }
        });
    }

    /** Logs only the first of several failures: while the broker is away, every report fails for the same reason. */
    private void failed(Throwable cause) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn("The worker's reports do not arrive: {}", cause.toString());
        }
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
