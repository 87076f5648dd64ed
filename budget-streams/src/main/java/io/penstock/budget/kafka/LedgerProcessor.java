package io.penstock.budget.kafka;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.RequestFate;
import io.penstock.budget.kafka.clock.CommitPace;
import io.penstock.budget.kafka.clock.LedgerTime;
import io.penstock.budget.kafka.clock.TickPace;
import io.penstock.budget.kafka.record.BreakerSignals;
import io.penstock.budget.kafka.record.ExpiryText;
import io.penstock.budget.kafka.record.FaultLog;
import io.penstock.budget.kafka.record.Fingerprints;
import io.penstock.budget.kafka.record.Operations;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.kafka.record.Readings;
import io.penstock.budget.kafka.record.RequestRules;
import io.penstock.budget.kafka.record.Snapshots;
import io.penstock.budget.kafka.record.TerminalResponses;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.CancellationScope;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.Operation;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.budget.request.RequestName;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.Turns;
import io.penstock.budget.work.WorkBudget;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Cancellation;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.PoolRoutes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.body.BodyFacts;
import io.penstock.schemas.body.OutputBound;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
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

    /**
     * What is done in one tick at most: it holds up the records that arrive meanwhile, and has to fit into a transaction many
     * times over.
     */
    private static final WorkBudget.Bound OF_A_TICK = WorkBudget.Bound.ofMillis(1_000, 50);

    /** What one record sets off at most, beside its own decision; the tick sees to what is left. */
    private static final WorkBudget.Bound OF_A_RECORD = WorkBudget.Bound.ofMillis(16, 5);

    /** The part of a tick that cancellations may take, and the part of the chores; grants and expiries have the rest. */
    private static final int A_QUARTER = 4;

    /**
     * What is restored beside each tick. Kafka Streams waits up to 100 ms for records before the next tick, so with less than
     * this a pool with a million waiting requests would be away for long.
     */
    private static final WorkBudget.Bound OF_A_RESTORATION = WorkBudget.Bound.ofMillis(2_000, 100);

    private static final Logger LOG = LoggerFactory.getLogger(LedgerProcessor.class);

    private final Cluster cluster;
    private final ClusterView.Sources sources;
    private final int requestPartitions;
    private final RandomGenerator random;
    private final PoolLedger.Factory ledgers;
    private final ProcessScope process;
    private final String requestsTopic;
    private final Deserializer<InferenceRequest> requests;
    private final Serializer<InferenceRequest> serializer;
    private final FaultLog faults = new FaultLog();
    private final Fingerprints fingerprints = new Fingerprints();
    private final Chores chores = new Chores();
    private final TickPace ticks = new TickPace();

    /** The pools whose waiting requests were not all looked at. */
    private final Turns<String> unpumped = new Turns<>();

    private ProcessorContext<Object, Object> context;
    private LedgerTime time;
    private LedgerStores stores;
    private RequestIndex index;
    private Reception reception;
    private Canceller canceller;
    private FallbackTransfers fallbacks;
    private ClusterView view;
    private Outputs outputs;
    private BatchBook batches;
    private Inbox inbox;
    private PoolLedgers pools;
    private Restoration restoration;
    private Crowding crowding;
    private CommitPace commits;
    private @Nullable Cancellable tick;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    LedgerProcessor(
            Cluster cluster,
            ClusterView.Sources sources,
            int requestPartitions,
            RandomGenerator random,
            PoolLedger.Factory ledgers,
            ProcessScope process) {
        this.cluster = cluster;
        this.sources = sources;
        this.requestPartitions = requestPartitions;
        this.random = random;
        this.ledgers = ledgers;
        this.process = process;
        this.requestsTopic = cluster.name(Topic.REQUESTS);
        this.requests = cluster.serdes().deserializer(Topic.REQUESTS);
        this.serializer = cluster.serdes().serializer(Topic.REQUESTS);
    }

    @Override
    public void init(ProcessorContext<Object, Object> newContext) {
        context = newContext;
        stores = new LedgerStores(newContext);
        time = new LedgerTime(newContext, process.clock(), stores.clockBehindMillis());
        index = new RequestIndex(newContext);
        reception = new Reception(index, this::waiting);
        canceller = new Canceller(newContext, index);
        view = new ClusterView(newContext, cluster, sources);
        fallbacks = new FallbackTransfers(view, stores, index, random, new Payloads());
        outputs = new Outputs(newContext, cluster);
        batches = new BatchBook(newContext, outputs);
        inbox = new Inbox(newContext, cluster, requestPartitions, outputs, process.suspects());
        pools = new PoolLedgers(view, inbox::isMine, name -> ledgers.of(name, stores.journal(name), random, now()));
        crowding = new Crowding(pools, batches);
        commits = new CommitPace(newContext, process.commits());
        inbox.on(Topic.REQUESTS, new Requests());
        inbox.on(Topic.CANCELLATIONS, this::onCancellation);
        inbox.on(Topic.ATTEMPTS, this::onOutcome);
        stores.restore(pools::ledger, now());
        pools.refresh(now(), budget(OF_A_TICK));
        // behind the configurations, so that each is ordered once
        restoration = new Restoration(stores, pools);
        restoration.begin();
        restoration.goOn(now(), budget(OF_A_RESTORATION));
        chores.add(inbox);
        chores.add(new PoolRound(pools, this::review));
        chores.add(new PoolRound(pools, this::passOn));
        chores.add(new PoolRound(pools, this::publish));
        chores.add((now, budget) -> pools.forgetUnused(budget, pool -> {
            stores.forget(pool);
            faults.forget(pool);
            fallbacks.forget(pool);
        }));
        chores.add(batches);
        chores.add(index.forgettingAllBut(this::isWorthKeeping));
        chores.add((now, budget) -> canceller.forget(time.earliest(), budget));
        newContext.schedule(SNAPSHOT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, at -> Undivided.run(this::onSecond));
        tickWhileAnyWaits();
        stores.writeChanges();
    }

    @Override
    public void close() {
        view.close();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        look();
        long beganAtNanos = time.elapsedNanos();
        Undivided.run(() -> inbox.take(record));
        stores.writeChanges();
        ticks.processed(time.elapsedNanos() - beganAtNanos);
        commits.stepped();
    }

    private final class Payloads implements FallbackTransfers.Payloads {
        @Override
        public InferenceRequest request(byte[] payload) {
            return requests.deserialize(requestsTopic, payload);
        }

        @Override
        public RequestIdentity identity(InferenceRequest request) {
            return fingerprints.identity(request);
        }
    }

    private final class Requests implements Inbox.Taker<InferenceRequest> {
        @Override
        public void take(InferenceRequest request, ConsumerRecord<byte[], byte[]> record) {
            onRequest(request, record);
        }

        @Override
        public void refuse(InferenceRequest request, ConsumerRecord<byte[], byte[]> record, String cause) {
            long now = now();
            respond(
                    request,
                    ResponseStatus.REJECTED,
                    ErrorCode.LEDGER_FAILURE,
                    cause,
                    submittedAt(request, record, now),
                    now);
        }
    }

    private static long submittedAt(InferenceRequest request, ConsumerRecord<byte[], byte[]> record, long now) {
        long said = request.getSubmittedAt().map(Instant::toEpochMilli).orElse(record.timestamp());
        return Math.max(0, Math.min(now, said));
    }

    private void onRequest(InferenceRequest request, ConsumerRecord<byte[], byte[]> record) {
        String pool = request.getPool();
        long now = now();
        BodyFacts facts = BodyFacts.of(request.getBody());
        Optional<String> flaw = RequestRules.flaw(request, facts, record.value().length);
        if (flaw.isEmpty() && routeElsewhere(request, facts, record, now)) {
            return;
        }
        if (!inbox.isOnItsPlace(pool, record.key()) && RequestRules.canBeMoved(request, record.value().length)) {
            outputs.rekey(Topic.REQUESTS, pool, record, now);
            return;
        }
        long submittedAt = submittedAt(request, record, now);
        if (flaw.isPresent()) {
            refuse(request, new Crowding.Refusal(ErrorCode.INVALID_REQUEST, flaw.get()), submittedAt, now);
            return;
        }
        Optional<Crowding.Refusal> noPool = crowding.refusalOfPool(request);
        if (noPool.isPresent()) {
            refuse(request, noPool.get(), submittedAt, now);
            return;
        }
        PoolLedger ledger = pools.ledger(pool);
        RequestIdentity identity = fingerprints.identity(request);
        Reception.Arrival arrival = reception.receive(request, identity, ledger, pools.window(pool), time.earliest());
        if (arrival.kind() == Reception.Kind.DUPLICATE) {
            ledger.duplicate();
            return;
        }
        if (arrival.kind() == Reception.Kind.FIRST) {
            Optional<Crowding.Refusal> noBatch = crowding.refusalOfBatch(request);
            if (noBatch.isPresent()) {
                refuse(request, noBatch.get(), submittedAt, now);
                return;
            }
        }
        Ticket ticket = ticket(request, facts, submittedAt, ledger);
        if (arrival.isFromAnotherPool(request)) {
            Optional<FallbackTransfers.Refusal> handBack = fallbacks.refusal(request, ticket, ledger, now);
            if (handBack.isPresent()) {
                outputs.passOn(FallbackRules.handedBack(request), FallbackTransfers.headers(handBack.get()), now);
                return;
            }
        } else if (arrival.kind() == Reception.Kind.RETURN) {
            fallbacks.cameBack(pool, identity.token(), record.headers(), now);
        }
        byte[] payload = record.value();
        if (arrival.kind() == Reception.Kind.FIRST && Reception.clearClaims(request)) {
            payload = serializer.serialize(requestsTopic, request);
            ticket = ticket(request, facts, submittedAt, ledger);
        }
        if (arrival.kind() == Reception.Kind.FIRST) {
            ledger.submitted(identity.token());
        }
        if (arrival.kind() != Reception.Kind.RESUBMISSION) {
            batches.submitted(request, now);
        }
        reception.note(request, arrival, new FirstSeen(time.latest(), ledger.nextSequence()));
        Decision decision = canceller.covers(pool, identity) ? ledger.cancel(ticket) : ledger.offer(ticket, now);
        if (decision instanceof Decision.Waiting) {
            stores.putPayload(pool, ticket, payload);
            tickWhileAnyWaits();
        } else {
            carryOut(request, decision, now);
        }
    }

    /** Moves a request that names no pool but a model, or nothing, to the pool that answers it; whether it did. */
    private boolean routeElsewhere(
            InferenceRequest request, BodyFacts facts, ConsumerRecord<byte[], byte[]> record, long now) {
        PoolRoutes routes = view.routes();
        if (routes.has(request.getPool()) || view.isAwaited(request.getPool()) || isBackInItsPool(request)) {
            return false;
        }
        return route(request, facts, submittedAt(request, record, now), now);
    }

    /** Whether a dispatcher may have sent it back to the pool that granted it, which may have been taken away since. */
    private boolean isBackInItsPool(InferenceRequest request) {
        return request.getGrantId().isPresent()
                && index.find(request.getPool(), fingerprints.identity(request)).isPresent();
    }

    private boolean route(InferenceRequest request, BodyFacts facts, long submittedAt, long now) {
        Optional<PoolConfig> pool = view.routes().of(request.getPool(), facts.model());
        pool.ifPresent(found -> {
            request.setSubmittedAt(Instant.ofEpochMilli(submittedAt));
            outputs.passOn(FallbackRules.routed(request, found.getPool()), new RecordHeaders(), now);
        });
        return pool.isPresent();
    }

    /** The ticket of a request, if it waits; another request may have got the number since the pool was forgotten. */
    private Optional<Ticket> waiting(RequestIndex.Entry entry) {
        return stores.ticket(entry.pool(), entry.seen().sequence()).filter(ticket -> {
            InferenceRequest request = requests.deserialize(requestsTopic, stores.payload(entry.pool(), ticket));
            return fingerprints.identity(request).equals(entry.identity());
        });
    }

    private void onCancellation(Cancellation cancellation, ConsumerRecord<byte[], byte[]> record) {
        Optional<String> flaw = RequestRules.flaw(cancellation, record.value().length);
        if (flaw.isPresent()) {
            inbox.deadLetter(record, flaw.get());
            return;
        }
        String named = cancellation.getPool();
        String pool = view.routes().find(named).map(PoolConfig::getPool).orElse(named);
        if (!inbox.isOnItsPlace(pool, record.key())) {
            outputs.rekey(Topic.CANCELLATIONS, pool, record, now());
            return;
        }
        canceller.cancel(
                cancellation
                        .getRequestId()
                        .<CancellationScope>map(request -> new CancellationScope.OfRequest(
                                pool, fingerprints.identity(cancellation.getBatchId(), request)))
                        .orElseGet(() ->
                                new CancellationScope.OfBatch(pool, fingerprints.batch(cancellation.getBatchId()))),
                now());
        sweep(budget(OF_A_RECORD));
        tickWhileAnyWaits();
    }

    private void sweep(WorkBudget budget) {
        long now = now();
        canceller.sweep(
                budget,
                entry -> waiting(entry)
                        .ifPresent(ticket -> carryOutWaiting(
                                entry.pool(), pools.ledger(entry.pool()).cancel(ticket), now)));
    }

    private void onOutcome(AttemptOutcome outcome, ConsumerRecord<byte[], byte[]> record) {
        Optional<String> flaw = RequestRules.flaw(outcome);
        if (flaw.isPresent()) {
            inbox.deadLetter(record, flaw.get());
            return;
        }
        long now = now();
        if (outcome.getUsage().filter(RequestRules::isNotBelieved).isPresent()) {
            outcome.setUsage(null);
        }
        String pool = outcome.getPool();
        AttemptReport report = new AttemptReport(
                outcome.getGrantId(),
                outcome.getStartedAt().isPresent()
                        // whatever the worker's clock says, the call has started
                        ? OptionalLong.of(Math.max(
                                0, Math.min(now, outcome.getStartedAt().get().toEpochMilli())))
                        : OptionalLong.empty(),
                outcome.getUsage().map(usage -> Spend.ofCall(usage.getInputTokens(), usage.getOutputTokens())),
                outcome.getUsage().map(usage -> usage.getCachedInputTokens()).orElse(0L),
                Math.max(0, outcome.getBodyBytes()),
                BreakerSignals.of(outcome),
                Readings.of(outcome),
                fate(outcome.getResult()));
        Optional<PoolLedger> ledger = pools.find(pool);
        if (ledger.map(known -> known.settle(report, now)).orElse(false)) {
            batches.settled(outcome, now);
            pump(pool, budget(OF_A_RECORD), now);
        } else if (ledger.map(known -> known.settleReleased(report)).orElse(false)) {
            batches.settled(outcome, now);
            LOG.info(
                    "Pool '{}': the outcome of grant {} came after its release, from worker '{}'",
                    Excerpt.of(pool),
                    outcome.getGrantId(),
                    Excerpt.of(outcome.getWorker()));
        } else {
            LOG.warn(
                    "Pool '{}': an outcome of worker '{}' names grant {}, which is not outstanding; ignored",
                    Excerpt.of(pool),
                    Excerpt.of(outcome.getWorker()),
                    outcome.getGrantId());
        }
    }

    private static RequestFate fate(AttemptResult result) {
        return result == AttemptResult.RETRYING || result == AttemptResult.LAPSED
                ? RequestFate.RETURNS
                : RequestFate.ENDED;
    }

    private void onTick() {
        long now = look();
        long beganAtNanos = time.elapsedNanos();
        if (!ticks.isDue(beganAtNanos)) {
            return;
        }
        WorkBudget budget = budget(OF_A_TICK);
        pools.refresh(now, budget.part(A_QUARTER));
        sweep(budget.part(A_QUARTER));
        chores.goOn(now, budget.part(A_QUARTER));
        pools.forEach((pool, ledger) -> {
            if (ledger.hasWaiting()) {
                unpumped.add(pool);
            }
        });
        unpumped.serve(budget, (pool, slice) -> pump(pool, slice, now));
        restoration.goOn(now, budget(OF_A_RESTORATION));
        tickWhileAnyWaits();
        stores.writeChanges();
        ticks.ticked(beganAtNanos, time.elapsedNanos());
        commits.stepped();
    }

    private void onSecond() {
        long now = look();
        WorkBudget budget = budget(OF_A_TICK);
        pools.refresh(now, budget.part(A_QUARTER));
        fallbacks.beginSecond(now);
        chores.begin();
        chores.goOn(now, budget);
        tickWhileAnyWaits();
        stores.writeChanges();
        commits.stepped();
    }

    private boolean review(String pool, PoolLedger ledger, long now, WorkBudget budget) {
        Releases.ofOverdue(pool, pools.configuration(pool), ledger, now);
        ledger.review(now, budget, decision -> carryOutWaiting(pool, decision, now));
        budget.spend();
        return false;
    }

    private boolean publish(String pool, PoolLedger ledger, long now, WorkBudget budget) {
        budget.spend();
        pools.configuration(pool).ifPresent(config -> {
            PoolStanding standing = ledger.standing(now);
            faults.note(pool, standing);
            outputs.snapshot(Snapshots.of(config, standing, Releases.overdue(config, ledger, now), now), now);
        });
        return false;
    }

    private boolean passOn(String pool, PoolLedger ledger, long now, WorkBudget budget) {
        return pools.configuration(pool)
                .map(config -> fallbacks.passOn(config, ledger, now, budget, (here, there) -> {
                    batches.passedOn(here, now);
                    outputs.passOn(there, new RecordHeaders(), now);
                }))
                .orElse(false);
    }

    private boolean isWorthKeeping(RequestIndex.Entry entry) {
        long sequence = pools.find(entry.pool())
                .map(PoolLedger::nextSequence)
                .orElseGet(() -> entry.seen().sequence());
        return pools.isAwaited(entry.pool())
                || pools.window(entry.pool()).covers(entry.seen(), new FirstSeen(time.earliest(), sequence))
                || pools.find(entry.pool())
                        .filter(ledger -> ledger.isUnderWay(entry.identity().token()))
                        .isPresent()
                || stores.ticket(entry.pool(), entry.seen().sequence()).isPresent();
    }

    private void tickWhileAnyWaits() {
        boolean anyWaits = canceller.isSweeping() || chores.areUnfinished() || pools.areBehind() || pools.haveWaiting();
        if (anyWaits && tick == null) {
            tick = context.schedule(PUMP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, at -> Undivided.run(this::onTick));
        } else if (!anyWaits && tick != null) {
            tick.cancel();
            tick = null;
        }
    }

    private boolean pump(String pool, WorkBudget budget, long now) {
        return pools.find(pool)
                .map(ledger -> ledger.pump(now, budget, decision -> carryOutWaiting(pool, decision, now)))
                .orElse(false);
    }

    private WorkBudget budget(WorkBudget.Bound bound) {
        return WorkBudget.start(bound, time::elapsedNanos);
    }

    private void carryOutWaiting(String pool, Decision decision, long now) {
        carryOut(take(pool, decision.ticket()), decision, now);
    }

    /** The request of a ticket, which waits no more. */
    private InferenceRequest take(String pool, Ticket ticket) {
        return requests.deserialize(requestsTopic, stores.takePayload(pool, ticket));
    }

    private void carryOut(InferenceRequest request, Decision decision, long now) {
        long submittedAt = decision.ticket().submittedAtMillis();
        if (decision instanceof Decision.Granted granted) {
            // the time of submission goes with the request, so that a re-submission keeps it
            request.setSubmittedAt(Instant.ofEpochMilli(submittedAt));
            batches.granted(request, now);
            pools.ledger(request.getPool())
                    .noteRequest(
                            granted.reservation().grantId(),
                            fingerprints.identity(request).token(),
                            new RequestName(request.getRequestId(), request.getBatchId()));
            outputs.grant(request, granted, now);
        } else if (decision instanceof Decision.Rejected rejected) {
            if (rejected.code().equals(ErrorCode.UNKNOWN_POOL)
                    && route(request, BodyFacts.of(request.getBody()), submittedAt, now)) {
                // its pool's configuration came while it waited for one
                batches.passedOn(request, now);
                return;
            }
            end(request, ResponseStatus.REJECTED, rejected.code(), reason(rejected), submittedAt, now);
        } else if (decision instanceof Decision.Expired expired) {
            end(
                    request,
                    ResponseStatus.EXPIRED,
                    ErrorCode.EXPIRED,
                    ExpiryText.of(request, expired, now),
                    submittedAt,
                    now);
        } else if (decision instanceof Decision.Cancelled) {
            end(
                    request,
                    ResponseStatus.CANCELLED,
                    ErrorCode.CANCELLED,
                    "The request was cancelled before it was granted.",
                    submittedAt,
                    now);
        }
    }

    private String reason(Decision.Rejected rejected) {
        return rejected.code().equals(ErrorCode.UNKNOWN_POOL)
                ? rejected.reason() + " Configured: " + pools.names() + "."
                : rejected.reason();
    }

    private void end(
            InferenceRequest request,
            ResponseStatus status,
            ErrorCode code,
            String message,
            long submittedAt,
            long now) {
        batches.ended(request, status, now);
        respond(request, status, code, message, submittedAt, now);
    }

    /** Ends a request that the pool's ledger never hears of. */
    private void refuse(InferenceRequest request, Crowding.Refusal refusal, long submittedAt, long now) {
        if (RequestRules.hasShortNames(request) && inbox.isMine(request.getPool())) {
            batches.submitted(request, now);
            batches.ended(request, ResponseStatus.REJECTED, now);
        }
        respond(request, ResponseStatus.REJECTED, refusal.code(), refusal.reason(), submittedAt, now);
    }

    private void respond(
            InferenceRequest request,
            ResponseStatus status,
            ErrorCode code,
            String message,
            long submittedAt,
            long now) {
        outputs.response(TerminalResponses.response(request, status, code, message, submittedAt, now), now);
    }

    private Ticket ticket(InferenceRequest request, BodyFacts facts, long submittedAt, PoolLedger ledger) {
        Optional<PoolPolicy> policy = ledger.policy();
        long bodyBytes = Utils.utf8Length(request.getBody());
        return new Ticket(
                ledger.nextSequence(),
                request.getTenant().intern(),
                request.getPriority(),
                submittedAt,
                Math.max(0, request.getNotBefore().map(Instant::toEpochMilli).orElse(0L)),
                RequestRules.expiresAtMillis(request, submittedAt, policy),
                Math.toIntExact(bodyBytes),
                facts.parts(),
                OutputBound.of(request.getEndpoint(), RequestRules.maxOutputTokens(request), facts.output()),
                request.getAttempt(),
                Operation.of(request.getEndpoint(), facts.model().orElse("")),
                Operations.refusedBy(request, policy));
    }

    private long now() {
        return time.now();
    }

    /** The present instant, after a look at whether the wall clock has stepped. */
    private long look() {
        boolean wasInDoubt = time.isInDoubt();
        long step = time.look();
        long now = time.now();
        if (step != 0) {
            stores.clockStepped(step);
            pools.forEach((pool, ledger) -> ledger.clockStepped(step, now));
            fallbacks.clockStepped(step);
        }
        if (time.isInDoubt() != wasInDoubt) {
            pools.forEach(time.isInDoubt() ? (pool, ledger) -> ledger.pause() : (pool, ledger) -> ledger.resume());
        }
        return now;
    }
}
