package io.penstock.budget.kafka;

import io.penstock.budget.fallback.HandedBack;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.kafka.clock.LedgerTime;
import io.penstock.budget.kafka.record.Fingerprints;
import io.penstock.budget.kafka.record.Operations;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.kafka.record.RequestRules;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.Operation;
import io.penstock.budget.request.Recognition;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.records.InferenceRequest;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.PoolRoutes;
import io.penstock.schemas.Topic;
import io.penstock.schemas.body.BodyFacts;
import io.penstock.schemas.body.OutputBound;
import io.penstock.schemas.error.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * Takes requests in: moves on those that belong to another task, rejects what cannot be taken, and offers the rest to
 * their pools.
 */
final class RequestIntake implements Inbox.Taker<InferenceRequest> {
    private final LedgerTime time;
    private final LedgerStores stores;
    private final ClusterView view;
    private final PoolLedgers pools;
    private final Inbox inbox;
    private final Outputs outputs;
    private final BatchBook batches;
    private final RequestIndex index;
    private final Canceller canceller;
    private final FallbackTransfers fallbacks;
    private final Fingerprints fingerprints;
    private final Payloads payloads;
    private final DecisionExecutor executor;
    private final CapacityCheck capacityCheck;
    private final Reception reception;
    private final Runnable onWaiting;

    /** A request that has arrived in its own pool. */
    private record Incoming(
            InferenceRequest request, BodyFacts facts, ConsumerRecord<byte[], byte[]> record, long submittedAt) {}

    /** @param onWaiting is called when a request has to wait */
    RequestIntake(LedgerTask task, Runnable onWaiting) {
        this.time = task.time;
        this.stores = task.stores;
        this.view = task.view;
        this.pools = task.pools;
        this.inbox = task.inbox;
        this.outputs = task.outputs;
        this.batches = task.batches;
        this.index = task.index;
        this.canceller = task.canceller;
        this.fallbacks = task.fallbacks;
        this.fingerprints = task.fingerprints;
        this.payloads = task.payloads;
        this.executor = task.executor;
        this.capacityCheck = new CapacityCheck(pools, batches);
        this.reception = new Reception(index, payloads::waiting);
        this.onWaiting = onWaiting;
    }

    @Override
    public void take(InferenceRequest request, ConsumerRecord<byte[], byte[]> record) {
        long now = time.now();
        BodyFacts facts = BodyFacts.of(request.getBody());
        Optional<String> flaw = RequestRules.flaw(request, facts, record.value().length);
        long submittedAt = submittedAt(request, record, now);
        if (flaw.isEmpty() && routeElsewhere(request, facts, submittedAt, now)) {
            return;
        }
        if (!inbox.isOnItsPlace(request.getPool(), record.key())
                && RequestRules.canBeMoved(request, record.value().length)) {
            outputs.rekey(Topic.REQUESTS, request.getPool(), record, now);
            return;
        }
        flaw.map(text -> new CapacityCheck.Refusal(ErrorCode.INVALID_REQUEST, text))
                .or(() -> capacityCheck.refusalOfPool(request))
                .ifPresentOrElse(
                        refusal -> refuse(request, refusal, submittedAt, now),
                        () -> receive(new Incoming(request, facts, record, submittedAt), now));
    }

    /** Rejects a request at which the task failed. */
    @Override
    public void refuse(InferenceRequest request, ConsumerRecord<byte[], byte[]> record, String cause) {
        long now = time.now();
        long submittedAt = submittedAt(request, record, now);
        executor.respond(request, ResponseStatus.REJECTED, ErrorCode.LEDGER_FAILURE, cause, submittedAt, now);
    }

    private static long submittedAt(InferenceRequest request, ConsumerRecord<byte[], byte[]> record, long now) {
        long said = request.getSubmittedAt().map(Instant::toEpochMilli).orElse(record.timestamp());
        return Math.max(0, Math.min(now, said));
    }

    /** Moves a request that names a model, or nothing, to the pool that answers it; returns whether it did. */
    private boolean routeElsewhere(InferenceRequest request, BodyFacts facts, long submittedAt, long now) {
        PoolRoutes routes = view.routes();
        boolean isAtHome =
                routes.has(request.getPool()) || view.isAwaited(request.getPool()) || isBackInItsPool(request);
        return !isAtHome && executor.route(request, facts, submittedAt, now);
    }

    /**
     * Whether a dispatcher may have sent it back to the pool that granted it, whose configuration may be gone by now.
     */
    private boolean isBackInItsPool(InferenceRequest request) {
        return request.getGrantId().isPresent()
                && index.find(request.getPool(), fingerprints.identity(request)).isPresent();
    }

    private void receive(Incoming incoming, long now) {
        InferenceRequest request = incoming.request();
        PoolLedger ledger = pools.ledger(request.getPool());
        RequestIdentity identity = fingerprints.identity(request);
        Reception.Arrival arrival =
                reception.receive(request, identity, ledger, pools.window(request.getPool()), time.earliest());
        if (arrival.kind() == Recognition.Kind.DUPLICATE) {
            ledger.duplicate();
            return;
        }
        Optional<CapacityCheck.Refusal> noBatch =
                arrival.kind() == Recognition.Kind.FIRST ? capacityCheck.refusalOfBatch(request) : Optional.empty();
        if (noBatch.isPresent()) {
            refuse(request, noBatch.get(), incoming.submittedAt(), now);
            return;
        }
        Ticket ticket = ticket(incoming, ledger);
        if (arrival.isFromAnotherPool(request)) {
            if (handBack(request, ticket, ledger, now)) {
                return;
            }
        } else if (arrival.kind() == Recognition.Kind.RETURN) {
            fallbacks.cameBack(
                    request.getPool(),
                    arrival.identity().token(),
                    incoming.record().headers(),
                    now);
        }
        admit(incoming, arrival, ticket, ledger, now);
    }

    /** Hands a request back to the pool that has passed it on if this one does not take it; returns whether it did. */
    private boolean handBack(InferenceRequest request, Ticket ticket, PoolLedger ledger, long now) {
        Optional<HandedBack> why = fallbacks.refusal(request, ticket, ledger, now);
        why.ifPresent(
                refusal -> outputs.passOn(FallbackRules.handedBack(request), FallbackTransfers.headers(refusal), now));
        return why.isPresent();
    }

    private void admit(Incoming incoming, Reception.Arrival arrival, Ticket asClaimed, PoolLedger ledger, long now) {
        InferenceRequest request = incoming.request();
        boolean isFirst = arrival.kind() == Recognition.Kind.FIRST;
        boolean anyClaim = isFirst && Reception.clearClaims(request);
        byte[] payload = anyClaim ? payloads.bytes(request) : incoming.record().value();
        Ticket ticket = anyClaim ? ticket(incoming, ledger) : asClaimed;
        if (isFirst) {
            ledger.submitted(arrival.identity().token());
        }
        if (arrival.kind() != Recognition.Kind.RESUBMISSION) {
            batches.submitted(request, now);
        }
        reception.note(request, arrival, new FirstSeen(time.latest(), ledger.nextSequence()));
        Decision decision = canceller.covers(request.getPool(), arrival.identity())
                ? ledger.cancel(ticket)
                : ledger.offer(ticket, now);
        if (decision instanceof Decision.Waiting) {
            stores.putPayload(request.getPool(), ticket, payload);
            onWaiting.run();
        } else {
            executor.carryOut(request, decision, now);
        }
    }

    /** Rejects a request that is never offered to the pool's ledger. */
    private void refuse(InferenceRequest request, CapacityCheck.Refusal refusal, long submittedAt, long now) {
        if (RequestRules.hasShortNames(request) && inbox.isMine(request.getPool())) {
            batches.submitted(request, now);
            batches.ended(request, ResponseStatus.REJECTED, now);
        }
        executor.respond(request, ResponseStatus.REJECTED, refusal.code(), refusal.reason(), submittedAt, now);
    }

    private static Ticket ticket(Incoming incoming, PoolLedger ledger) {
        InferenceRequest request = incoming.request();
        BodyFacts facts = incoming.facts();
        Optional<PoolPolicy> policy = ledger.policy();
        return new Ticket(
                ledger.nextSequence(),
                request.getTenant().intern(),
                request.getPriority(),
                incoming.submittedAt(),
                Math.max(0, request.getNotBefore().map(Instant::toEpochMilli).orElse(0L)),
                RequestRules.expiresAtMillis(request, incoming.submittedAt(), policy),
                Math.toIntExact(Utils.utf8Length(request.getBody())),
                facts.parts(),
                OutputBound.of(request.getEndpoint(), RequestRules.maxOutputTokens(request), facts.output()),
                request.getAttempt(),
                Operation.of(request.getEndpoint(), facts.model().orElse("")),
                Operations.refusedBy(request, policy));
    }
}
