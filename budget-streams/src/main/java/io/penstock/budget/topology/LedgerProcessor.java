package io.penstock.budget.topology;

import io.penstock.budget.admission.AttemptReport;
import io.penstock.budget.admission.Decision;
import io.penstock.budget.admission.PoolLedger;
import io.penstock.budget.admission.PoolPolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.window.Spend;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests and outcomes, asks the pools' ledgers, and sends what they decide.
 *
 * <p>Everything that it reads, decides, stores and sends in one commit interval is one Kafka transaction.
 */
final class LedgerProcessor implements Processor<byte[], byte[], Object, Object> {
    /**
     * How often budget that becomes free again, expiries and back-offs are looked for, while requests wait. While none
     * does there is no such tick, because every tick makes Kafka Streams commit a transaction.
     */
    private static final Duration PUMP_INTERVAL = Duration.ofMillis(20);

    private static final Duration SNAPSHOT_INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(LedgerProcessor.class);

    private final Cluster cluster;
    private final int requestPartitions;
    private final RandomGenerator random;
    private final String requestsTopic;
    private final String attemptsTopic;
    private final Deserializer<InferenceRequest> requests;
    private final Deserializer<AttemptOutcome> attempts;
    private final Map<String, PoolLedger> pools = new HashMap<>();
    private final Map<String, PoolConfig> applied = new HashMap<>();

    private ProcessorContext<Object, Object> context;
    private LedgerStores stores;
    private Directory directory;
    private Outputs outputs;
    private @Nullable Cancellable tick;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    LedgerProcessor(Cluster cluster, int requestPartitions, RandomGenerator random) {
        this.cluster = cluster;
        this.requestPartitions = requestPartitions;
        this.random = random;
        this.requestsTopic = cluster.name(Topic.REQUESTS);
        this.attemptsTopic = cluster.name(Topic.ATTEMPTS);
        this.requests = cluster.serdes().deserializer(Topic.REQUESTS);
        this.attempts = cluster.serdes().deserializer(Topic.ATTEMPTS);
    }

    @Override
    public void init(ProcessorContext<Object, Object> newContext) {
        context = newContext;
        stores = new LedgerStores(newContext);
        directory = new Directory(newContext, cluster);
        outputs = new Outputs(newContext);
        stores.restore(this::ledger, now());
        refresh();
        newContext.schedule(SNAPSHOT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, at -> onSecond());
        tickWhileAnyWaits();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
        if (topic.equals(requestsTopic)) {
            read(requests, record).ifPresent(request -> onRequest(request, record));
        } else if (topic.equals(attemptsTopic)) {
            read(attempts, record).ifPresent(this::onOutcome);
        }
    }

    private <T> Optional<T> read(Deserializer<T> deserializer, Record<byte[], byte[]> record) {
        Optional<RecordMetadata> place = context.recordMetadata();
        try {
            T value = deserializer.deserialize(place.map(RecordMetadata::topic).orElse(""), record.value());
            if (value == null) {
                outputs.deadLetter(record, place, "the record has no value");
            }
            return Optional.ofNullable(value);
        } catch (RegistryException notNow) {
            // the record may be fine: the task fails and reads it again
            throw notNow;
        } catch (SerializationException unreadable) {
            LOG.warn("a record goes to the dead letters: {}", unreadable.getMessage());
            outputs.deadLetter(record, place, String.valueOf(unreadable.getMessage()));
            return Optional.empty();
        }
    }

    private void onRequest(InferenceRequest request, Record<byte[], byte[]> record) {
        String pool = request.getPool();
        if (!isOnItsPlace(pool, record.key())) {
            outputs.rekey(pool, record);
            return;
        }
        long now = now();
        long submittedAt = Math.min(
                now, request.getSubmittedAt().map(Instant::toEpochMilli).orElse(record.timestamp()));
        Optional<String> flaw = RequestRules.flaw(request, record.value().length);
        if (flaw.isPresent()) {
            end(request, ResponseStatus.REJECTED, RequestRules.INVALID, flaw.get(), submittedAt, now);
            return;
        }
        PoolLedger ledger = ledger(pool);
        Ticket ticket = ticket(request, submittedAt, ledger);
        Decision decision = ledger.offer(ticket, now);
        if (decision instanceof Decision.Waiting) {
            stores.putPayload(pool, ticket, record.value());
            tickWhileAnyWaits();
        } else {
            carryOut(request, decision, now);
        }
    }

    private void onOutcome(AttemptOutcome outcome) {
        long now = now();
        String pool = outcome.getPool();
        PoolLedger ledger = ledger(pool);
        AttemptReport report = new AttemptReport(
                outcome.getGrantId(),
                outcome.getStartedAt().isPresent()
                        ? OptionalLong.of(outcome.getStartedAt().get().toEpochMilli())
                        : OptionalLong.empty(),
                outcome.getUsage()
                        .map(usage -> Spend.ofCall(
                                Math.max(0, usage.getInputTokens()), Math.max(0, usage.getOutputTokens()))),
                outcome.getUsage().map(usage -> usage.getCachedInputTokens()).orElse(0L),
                outcome.getBodyBytes());
        if (!ledger.settle(report, now)) {
            LOG.warn(
                    "pool '{}': an outcome of worker '{}' names grant {}, which is not outstanding; ignored",
                    pool,
                    outcome.getWorker(),
                    outcome.getGrantId());
            return;
        }
        pump(pool, ledger, now);
    }

    private void onTick() {
        refresh();
        long now = now();
        pools.forEach((pool, ledger) -> pump(pool, ledger, now));
        tickWhileAnyWaits();
    }

    private void onSecond() {
        refresh();
        long now = now();
        pools.forEach((pool, ledger) -> {
            ledger.review(now, decision -> carryOutWaiting(pool, decision, now));
            PoolConfig config = applied.get(pool);
            if (config != null) {
                outputs.snapshot(Snapshots.of(pool, config.getStrategy(), ledger.standing(now), now), now);
            }
        });
        pools.entrySet().removeIf(entry -> {
            boolean forgettable = entry.getValue().isForgettable();
            if (forgettable) {
                stores.forget(entry.getKey());
            }
            return forgettable;
        });
    }

    private void tickWhileAnyWaits() {
        boolean anyWaits = pools.values().stream().anyMatch(PoolLedger::hasWaiting);
        if (anyWaits && tick == null) {
            tick = context.schedule(PUMP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, at -> onTick());
        } else if (!anyWaits && tick != null) {
            tick.cancel();
            tick = null;
        }
    }

    /** Takes over configurations and workers that have changed. */
    private void refresh() {
        long now = now();
        if (directory.refresh()) {
            applyConfigurations(now);
        }
        applied.keySet().forEach(pool -> ledger(pool).workers(directory.offers(pool, now)));
    }

    private void applyConfigurations(long now) {
        directory.configurations().forEach((pool, config) -> {
            if (isMine(pool) && !config.equals(applied.get(pool))) {
                apply(pool, config, now);
            }
        });
        applied.keySet().removeIf(pool -> {
            boolean gone = !directory.configurations().containsKey(pool);
            if (gone) {
                ledger(pool).unconfigure(now);
            }
            return gone;
        });
    }

    private void apply(String pool, PoolConfig config, long now) {
        try {
            ledger(pool).configure(Policies.of(config), now);
            LOG.info(
                    "pool '{}': {} instances configured",
                    pool,
                    config.getInstances().size());
        } catch (IllegalArgumentException invalid) {
            LOG.error("pool '{}': its configuration is refused, the one before stays: {}", pool, invalid.getMessage());
            if (ledger(pool).policy().isEmpty()) {
                return;
            }
        }
        applied.put(pool, config);
    }

    private void pump(String pool, PoolLedger ledger, long now) {
        ledger.pump(now, decision -> carryOutWaiting(pool, decision, now));
    }

    private void carryOutWaiting(String pool, Decision decision, long now) {
        byte[] payload = stores.takePayload(pool, decision.ticket());
        carryOut(requests.deserialize(requestsTopic, payload), decision, now);
    }

    private void carryOut(InferenceRequest request, Decision decision, long now) {
        long submittedAt = decision.ticket().submittedAtMillis();
        if (decision instanceof Decision.Granted granted) {
            // the time of submission goes with the request, so that a re-submission keeps it
            request.setSubmittedAt(Instant.ofEpochMilli(submittedAt));
            outputs.grant(request, granted.reservation(), granted.partition(), now);
        } else if (decision instanceof Decision.Rejected rejected) {
            end(request, ResponseStatus.REJECTED, rejected.code(), reason(rejected), submittedAt, now);
        } else if (decision instanceof Decision.Expired expired) {
            end(request, ResponseStatus.EXPIRED, "expired", expired.reason(), submittedAt, now);
        }
    }

    private String reason(Decision.Rejected rejected) {
        return rejected.code().equals(PoolLedger.UNKNOWN_POOL)
                ? rejected.reason() + "; configured: " + String.join(", ", directory.poolNames())
                : rejected.reason();
    }

    private void end(
            InferenceRequest request, ResponseStatus status, String code, String message, long submittedAt, long now) {
        outputs.response(Terminal.response(request, status, code, message, submittedAt, now), now);
    }

    private Ticket ticket(InferenceRequest request, long submittedAt, PoolLedger ledger) {
        Optional<PoolPolicy> policy = ledger.policy();
        long bodyBytes = Utils.utf8Length(request.getBody());
        return new Ticket(
                ledger.nextSequence(),
                request.getTenant().intern(),
                request.getPriority(),
                submittedAt,
                request.getNotBefore().map(Instant::toEpochMilli).orElse(0L),
                RequestRules.expiresAtMillis(request, submittedAt, policy),
                Math.toIntExact(bodyBytes),
                OutputBound.of(request)
                        .orElseGet(() -> policy.map(PoolPolicy::maxOutputTokens)
                                .orElse(RequestRules.DEFAULT_MAX_OUTPUT_TOKENS)));
    }

    private boolean isOnItsPlace(String pool, byte[] key) {
        return key != null && pool.equals(new String(key, StandardCharsets.UTF_8)) && isMine(pool);
    }

    /** Whether the pool belongs to this task's partition under Kafka's default partitioner. */
    private boolean isMine(String pool) {
        int hash = Utils.toPositive(Utils.murmur2(pool.getBytes(StandardCharsets.UTF_8)));
        return hash % requestPartitions == context.taskId().partition();
    }

    private PoolLedger ledger(String pool) {
        return pools.computeIfAbsent(pool, name -> new PoolLedger(name, stores.journal(name), random, now()));
    }

    private long now() {
        return context.currentSystemTimeMs();
    }
}
