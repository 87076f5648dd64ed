package io.penstock.budget.kafka.record;

import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.Cancellation;
import io.penstock.records.InferenceRequest;
import io.penstock.records.Usage;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Names;
import io.penstock.schemas.body.BodyFacts;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What a request, a cancellation, an outcome and a count of tokens must be, regardless of who wrote it. */
public final class RequestRules {
    /**
     * The room for what a request gains on its way: the id of its grant, the time of its submission, the pool that it
     * came from.
     */
    private static final int ADDED_BYTES = 16 * 1024;

    /**
     * The most tokens that a count may have: more than any call can use, and far from overflow in the sum of any
     * window.
     */
    private static final long MAX_TOKENS = 1_000_000_000L;

    private RequestRules() {}

    /** What is wrong with the request, in words for its caller; empty when nothing is. */
    public static Optional<String> flaw(InferenceRequest request, BodyFacts facts, int recordBytes) {
        if (recordBytes > mostBytes(request)) {
            return Optional.of("A request must have at most " + Cluster.MAX_REQUEST_BYTES + " bytes, got " + recordBytes
                    + " bytes.");
        }
        if (request.getRequestId().isEmpty()) {
            return Optional.of("`request_id` must not be empty.");
        }
        Optional<String> name = name("request_id", request.getRequestId())
                .or(() -> name("batch_id", request.getBatchId().orElse("")))
                .or(() -> name("tenant", request.getTenant()))
                .or(() -> name("pool", request.getPool()))
                .or(() -> name("origin_pool", request.getOriginPool().orElse("")));
        if (name.isPresent()) {
            return name;
        }
        if (!request.getEndpoint().startsWith("/") || Names.isTooLong(request.getEndpoint())) {
            return Optional.of("`endpoint` must be a path that starts with '/' and has at most " + Names.MAX_CHARACTERS
                    + " characters, got '" + Excerpt.of(request.getEndpoint()) + "'.");
        }
        return negative("max_output_tokens", request.getMaxOutputTokens())
                .or(() -> negative("max_wait_millis", request.getMaxWaitMillis()))
                .or(() -> facts.flaw()
                        .map(flaw -> "`body` " + flaw + ". Send one JSON object, as the provider takes it."))
                .or(() -> request.getAttempt() < 1
                        ? Optional.of("`attempt` must be at least 1, got " + request.getAttempt() + ".")
                        : Optional.empty());
    }

    private static Optional<String> name(String field, String value) {
        return Names.flaw(value).map(flaw -> "`" + field + "` " + flaw + ".");
    }

    private static Optional<String> negative(String field, Optional<Long> value) {
        return value.filter(amount -> amount < 0)
                .map(amount -> "`" + field + "` must be at least 0, got " + amount + ".");
    }

    /**
     * The largest record of a request, with room for what the ledger and the dispatchers add to one that comes back.
     */
    private static int mostBytes(InferenceRequest request) {
        boolean comesBack =
                request.getGrantId().isPresent() || request.getOriginPool().isPresent();
        return comesBack ? Cluster.MAX_REQUEST_BYTES + ADDED_BYTES : Cluster.MAX_REQUEST_BYTES;
    }

    /** Whether the request is small enough to be sent again under its pool's key. */
    public static boolean canBeMoved(InferenceRequest request, int recordBytes) {
        return recordBytes <= Cluster.MAX_REQUEST_BYTES + ADDED_BYTES && !Names.isTooLong(request.getPool());
    }

    /** Whether its names are short enough for keys of the state. */
    public static boolean hasShortNames(InferenceRequest request) {
        return !Names.isTooLong(request.getRequestId())
                && !Names.isTooLong(request.getBatchId().orElse(""))
                && !Names.isTooLong(request.getTenant())
                && !Names.isTooLong(request.getPool())
                && !Names.isTooLong(request.getOriginPool().orElse(""));
    }

    /** What is wrong with the cancellation; empty when nothing is. */
    public static Optional<String> flaw(Cancellation cancellation, int recordBytes) {
        if (recordBytes > Cluster.MAX_REQUEST_BYTES) {
            return Optional.of("A cancellation must have at most " + Cluster.MAX_REQUEST_BYTES + " bytes, got "
                    + recordBytes + " bytes.");
        }
        if (cancellation.getRequestId().isEmpty() && cancellation.getBatchId().isEmpty()) {
            return Optional.of("A cancellation must name a request or a batch, got neither.");
        }
        if (cancellation.getPool().isEmpty()) {
            return Optional.of("`pool` must name the pool of what is cancelled, or a model of it.");
        }
        return Names.isTooLong(cancellation.getPool())
                ? Optional.of("`pool` must have at most " + Names.MAX_CHARACTERS + " characters.")
                : Optional.empty();
    }

    /** What is wrong with the outcome; empty when nothing is. */
    public static Optional<String> flaw(AttemptOutcome outcome) {
        boolean hasLongNames = Names.isTooLong(outcome.getPool())
                || Names.isTooLong(outcome.getBatchId().orElse(""))
                || Names.isTooLong(outcome.getTenant())
                || Names.isTooLong(outcome.getRequestId())
                || Names.isTooLong(outcome.getInstance())
                || Names.isTooLong(outcome.getWorker());
        return hasLongNames
                ? Optional.of("The names of an outcome must have at most " + Names.MAX_CHARACTERS + " characters each.")
                : Optional.empty();
    }

    /** The maximum for the whole answer that the record itself names, in output tokens. */
    public static OptionalLong maxOutputTokens(InferenceRequest request) {
        return request.getMaxOutputTokens().map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** The earlier of the deadline and the end of the longest wait; {@link Ticket#NEVER} without either. */
    public static long expiresAtMillis(InferenceRequest request, long submittedAtMillis, Optional<PoolPolicy> policy) {
        long deadline = request.getDeadline().map(Instant::toEpochMilli).orElse(Ticket.NEVER);
        long waitEnd = request.getMaxWaitMillis()
                .or(() -> policy.flatMap(known -> known.maxWaitMillis().isPresent()
                        ? Optional.of(known.maxWaitMillis().getAsLong())
                        : Optional.empty()))
                .map(wait -> wait > Ticket.NEVER - submittedAtMillis ? Ticket.NEVER : submittedAtMillis + wait)
                .orElse(Ticket.NEVER);
        return Math.min(deadline, waitEnd);
    }

    /** Whether a count is out of range. Such a count is treated as absent. */
    public static boolean isNotBelieved(Usage counted) {
        return isNotBelieved(counted.getInputTokens())
                || isNotBelieved(counted.getCachedInputTokens())
                || isNotBelieved(counted.getOutputTokens());
    }

    private static boolean isNotBelieved(long tokens) {
        return tokens < 0 || tokens > MAX_TOKENS;
    }
}
