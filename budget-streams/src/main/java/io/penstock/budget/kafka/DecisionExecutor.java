package io.penstock.budget.kafka;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.kafka.record.ExpiryText;
import io.penstock.budget.kafka.record.Fingerprints;
import io.penstock.budget.kafka.record.Outputs;
import io.penstock.budget.kafka.record.TerminalResponses;
import io.penstock.budget.request.RequestName;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.body.BodyFacts;
import io.penstock.schemas.error.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Carries out the decisions of the pools' ledgers: it sends grants, answers requests that end, and counts both for
 * their batches.
 */
final class DecisionExecutor {
    private final ClusterView view;
    private final PoolLedgers pools;
    private final BatchBook batches;
    private final Outputs outputs;
    private final Fingerprints fingerprints;
    private final Payloads payloads;

    DecisionExecutor(
            ClusterView view,
            PoolLedgers pools,
            BatchBook batches,
            Outputs outputs,
            Fingerprints fingerprints,
            Payloads payloads) {
        this.view = view;
        this.pools = pools;
        this.batches = batches;
        this.outputs = outputs;
        this.fingerprints = fingerprints;
        this.payloads = payloads;
    }

    /** Carries out a decision about a request that waited. */
    void carryOutWaiting(String pool, Decision decision, long now) {
        carryOut(payloads.take(pool, decision.ticket()), decision, now);
    }

    /** Carries out a decision about a request. A request that must wait is stored by the caller. */
    void carryOut(InferenceRequest request, Decision decision, long now) {
        long submittedAt = decision.ticket().submittedAtMillis();
        if (decision instanceof Decision.Granted granted) {
            grant(request, granted, now);
        } else if (decision instanceof Decision.Rejected rejected) {
            reject(request, rejected, now);
        } else if (decision instanceof Decision.Expired expired) {
            String text = ExpiryText.of(request, expired, now);
            end(request, ResponseStatus.EXPIRED, ErrorCode.EXPIRED, text, submittedAt, now);
        } else if (decision instanceof Decision.Cancelled) {
            String text = "The request was cancelled before it was granted.";
            end(request, ResponseStatus.CANCELLED, ErrorCode.CANCELLED, text, submittedAt, now);
        }
    }

    private void grant(InferenceRequest request, Decision.Granted granted, long now) {
        // the time of submission goes with the request, so that a re-submission keeps it
        request.setSubmittedAt(Instant.ofEpochMilli(granted.ticket().submittedAtMillis()));
        batches.granted(request, now);
        pools.ledger(request.getPool())
                .noteRequest(
                        granted.reservation().grantId(),
                        fingerprints.identity(request).token(),
                        new RequestName(request.getRequestId(), request.getBatchId()));
        outputs.grant(request, granted, now);
    }

    private void reject(InferenceRequest request, Decision.Rejected rejected, long now) {
        long submittedAt = rejected.ticket().submittedAtMillis();
        boolean isUnknownPool = rejected.code().equals(ErrorCode.UNKNOWN_POOL);
        if (isUnknownPool && route(request, BodyFacts.of(request.getBody()), submittedAt, now)) {
            // the configuration of its pool came while it waited for one
            batches.passedOn(request, now);
            return;
        }
        String reason = isUnknownPool ? rejected.reason() + " Configured: " + pools.names() + "." : rejected.reason();
        end(request, ResponseStatus.REJECTED, rejected.code(), reason, submittedAt, now);
    }

    /** Moves a request to the pool that answers it by name or by model; returns whether there is one. */
    boolean route(InferenceRequest request, BodyFacts facts, long submittedAt, long now) {
        Optional<PoolConfig> pool = view.routes().of(request.getPool(), facts.model());
        pool.ifPresent(found -> {
            request.setSubmittedAt(Instant.ofEpochMilli(submittedAt));
            outputs.passOn(FallbackRules.routed(request, found.getPool()), new RecordHeaders(), now);
        });
        return pool.isPresent();
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

    /** Sends a response without counting it for the batch: it is not counted, or was counted already. */
    void respond(
            InferenceRequest request,
            ResponseStatus status,
            ErrorCode code,
            String message,
            long submittedAt,
            long now) {
        outputs.response(TerminalResponses.response(request, status, code, message, submittedAt, now), now);
    }
}
