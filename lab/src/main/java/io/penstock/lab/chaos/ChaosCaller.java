package io.penstock.lab.chaos;

import io.penstock.lab.chaos.ChaosPlan.Submission;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The caller: submits each request at its time, as any Kafka producer would, and again when the broker did not confirm
 * it. On a thread of its own, since a broker that is away makes a producer wait.
 */
final class ChaosCaller implements AutoCloseable {
    static final String BATCH = "chaos";

    private static final Duration END_BOUND = Duration.ofSeconds(30);
    private static final int TENANTS = 3;

    private final Cluster cluster;
    private final HostileWriter hostileWriter;
    private final Queue<Task> planned = new ArrayDeque<>();
    private final Queue<Task> unconfirmed = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "chaos-traffic");
    private final long beginNanos;
    private volatile boolean ended;
    private volatile @Nullable RuntimeException failure;

    /** @param record as it is written when its time has come */
    private record Task(Duration at, Supplier<ProducerRecord<byte[], byte[]>> record) {}

    private ChaosCaller(Cluster cluster, ChaosPlan plan, long beginNanos) {
        this.cluster = cluster;
        this.hostileWriter = new HostileWriter(cluster);
        this.beginNanos = beginNanos;
        Stream.concat(
                        plan.submissions().stream().map(next -> new Task(next.at(), () -> record(request(next)))),
                        plan.hostile().stream().map(next -> new Task(next.at(), () -> hostileWriter.record(next))))
                .sorted(Comparator.comparing(Task::at))
                .forEach(planned::add);
    }

    /** @param beginNanos the instant that the submissions' times are since, as of {@link System#nanoTime} */
    static ChaosCaller start(Cluster cluster, ChaosPlan plan, long beginNanos) {
        ChaosCaller traffic = new ChaosCaller(cluster, plan, beginNanos);
        traffic.thread.start();
        return traffic;
    }

    /** Whether everything is confirmed. */
    boolean isDone() {
        return !thread.isAlive() && failure == null;
    }

    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    static String requestId(int number) {
        return "r" + number;
    }

    private void run() {
        Properties properties = cluster.producerConfig();
        properties.setProperty("acks", "all");
        properties.setProperty("linger.ms", "0");
        properties.setProperty("delivery.timeout.ms", "180000");
        properties.setProperty("max.block.ms", "180000");
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (!ended && !planned.isEmpty()) {
                Task next = planned.remove();
                long wait = beginNanos + next.at().toNanos() - System.nanoTime();
                while (wait > 0 && !ended) {
                    LockSupport.parkNanos(wait);
                    wait = beginNanos + next.at().toNanos() - System.nanoTime();
                }
                submit(producer, next);
                if (planned.isEmpty()) {
                    producer.flush();
                    planned.addAll(unconfirmed);
                    unconfirmed.clear();
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void submit(KafkaProducer<byte[], byte[]> producer, Task next) {
        var unused = producer.send(next.record().get(), (metadata, error) -> {
            if (error != null) {
                unconfirmed.add(next);
            }
        });
    }

    private ProducerRecord<byte[], byte[]> record(InferenceRequest request) {
        String topic = cluster.name(Topic.REQUESTS);
        return new ProducerRecord<>(
                topic,
                request.getPool().getBytes(StandardCharsets.UTF_8),
                cluster.serdes().serializer(Topic.REQUESTS).serialize(topic, request));
    }

    private static InferenceRequest request(Submission submission) {
        return InferenceRequest.newBuilder()
                .setRequestId(requestId(submission.number()))
                .setBatchId(BATCH)
                .setTenant("tenant-" + submission.number() % TENANTS)
                .setPool(ChaosPools.NAMES.get(submission.pool()))
                .setEndpoint("/v1/chat/completions")
                .setMaxOutputTokens((long) submission.maxOutputTokens())
                .setSubmittedAt(Instant.now())
                .setBody("{\"model\":\"small\",\"stream\":" + submission.streamed() + ",\"max_tokens\":"
                        + submission.maxOutputTokens() + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                        + "water ".repeat(submission.words()) + "\"}]}")
                .build();
    }

    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
        try {
            thread.join(END_BOUND.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
