package io.penstock.lab.baseline;

import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The plain way: one consumer, calls in flight, one transactional producer, exactly-once. No budgets, no ledger, no
 * retries, no order but the topic's: what was called is committed as far as it has ended without a gap.
 */
public final class PlainLoop implements Contender {
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(20);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

    private final URI origin;
    private final int inFlight;
    private final int inHand;

    /**
     * A loop that is to be started.
     *
     * @param origin scheme, host and port of the provider
     * @param inFlight calls at the same time
     * @param inHand requests that are read before an earlier one is committed, about; at least {@code inFlight}
     */
    public PlainLoop(URI origin, int inFlight, int inHand) {
        this.origin = origin;
        this.inFlight = inFlight;
        this.inHand = inHand;
    }

    @Override
    public String name() {
        return "plain loop";
    }

    @Override
    public Running start(Cluster cluster, Path directory) {
        Loop loop = new Loop(cluster);
        loop.thread.start();
        return loop;
    }

    /** A request in hand; the answer is set by a thread of the HTTP client. */
    private static final class InHand {
        private final ConsumerRecord<String, InferenceRequest> read;
        private volatile @Nullable Instant startedAt;
        private volatile @Nullable InferenceResponse response;

        InHand(ConsumerRecord<String, InferenceRequest> read) {
            this.read = read;
        }
    }

    private final class Loop implements Running {
        private final PlainCalls calls = new PlainCalls(origin, inFlight);
        private final KafkaConsumer<String, InferenceRequest> consumer;
        private final KafkaProducer<String, InferenceResponse> producer;
        private final String requestsTopic;
        private final String responsesTopic;
        private final Deque<InHand> inOrder = new ArrayDeque<>();
        private final Queue<InHand> uncalled = new ConcurrentLinkedQueue<>();
        private final AtomicInteger called = new AtomicInteger();
        private final Thread thread = new Thread(this::run, "plain-loop");
        private volatile boolean ended;
        private volatile @Nullable Throwable failure;
        private long committedNanos = System.nanoTime();

        Loop(Cluster cluster) {
            requestsTopic = cluster.name(Topic.REQUESTS);
            responsesTopic = cluster.name(Topic.RESPONSES);
            Properties reading = cluster.consumerConfig();
            reading.setProperty("group.id", cluster.prefix() + "-plain-loop");
            reading.setProperty("group.protocol", "consumer");
            reading.setProperty("auto.offset.reset", "earliest");
            reading.setProperty("enable.auto.commit", "false");
            consumer = new KafkaConsumer<>(
                    reading, new StringDeserializer(), cluster.serdes().deserializer(Topic.REQUESTS));
            Properties writing = cluster.producerConfig();
            writing.setProperty("transactional.id", cluster.prefix() + "-plain-loop");
            producer = new KafkaProducer<>(
                    writing, new StringSerializer(), cluster.serdes().serializer(Topic.RESPONSES));
        }

        private void run() {
            try (consumer;
                    producer) {
                producer.initTransactions();
                consumer.subscribe(List.of(requestsTopic));
                while (!ended) {
                    turn();
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        private void turn() {
            if (inOrder.size() < inHand) {
                consumer.resume(consumer.paused());
            } else {
                consumer.pause(consumer.assignment());
            }
            consumer.poll(untilCommit()).forEach(read -> {
                InHand next = new InHand(read);
                inOrder.add(next);
                uncalled.add(next);
            });
            callMore();
            if (untilCommit().isZero()) {
                commit();
                committedNanos = System.nanoTime();
            }
        }

        private Duration untilCommit() {
            long left = COMMIT_INTERVAL.toNanos() - (System.nanoTime() - committedNanos);
            return Duration.ofNanos(Math.max(0, left));
        }

        /** On any thread: fills the free places. */
        private void callMore() {
            while (called.get() < inFlight) {
                if (called.incrementAndGet() > inFlight) {
                    called.decrementAndGet();
                    return;
                }
                InHand next = uncalled.poll();
                if (next == null) {
                    called.decrementAndGet();
                    return;
                }
                call(next);
            }
        }

        private void call(InHand next) {
            InferenceRequest request = next.read.value();
            next.startedAt = Instant.now();
            calls.post(request.getEndpoint(), request.getBody(), new FutureCallback<>() {
                @Override
                public void completed(SimpleHttpResponse answer) {
                    next.response = response(next, answer);
                    called.decrementAndGet();
                    callMore();
                }

                @Override
                public void failed(Exception cause) {
                    failure = cause;
                }

                @Override
                public void cancelled() {
                    failure = new IllegalStateException("a call was cancelled");
                }
            });
        }

        private void commit() {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (InHand first = inOrder.peek(); first != null; first = inOrder.peek()) {
                InferenceResponse response = first.response;
                if (response == null) {
                    break;
                }
                if (offsets.isEmpty()) {
                    producer.beginTransaction();
                }
                // A failed send fails the commit.
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(responsesTopic, response.getRequestId(), response));
                offsets.put(
                        new TopicPartition(requestsTopic, first.read.partition()),
                        new OffsetAndMetadata(first.read.offset() + 1));
                inOrder.remove();
            }
            if (!offsets.isEmpty()) {
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                producer.commitTransaction();
            }
        }

        @Override
        public Optional<Throwable> failure() {
            return Optional.ofNullable(failure);
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join(CLOSE_BOUND.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            calls.close();
        }
    }

    private static InferenceResponse response(InHand done, SimpleHttpResponse answer) {
        InferenceRequest request = done.read.value();
        Instant now = Instant.now();
        return InferenceResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setTenant(request.getTenant())
                .setPool(request.getPool())
                .setEndpoint(request.getEndpoint())
                .setStatus(answer.getCode() == 200 ? ResponseStatus.SUCCEEDED : ResponseStatus.FAILED)
                .setHttpStatus(answer.getCode())
                .setBody(answer.getBodyText())
                .setAttempts(1)
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(request.getSubmittedAt().orElse(now))
                        .setStartedAt(done.startedAt)
                        .setCompletedAt(now)
                        .build())
                .build();
    }
}
