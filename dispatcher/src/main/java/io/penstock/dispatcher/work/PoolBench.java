package io.penstock.dispatcher.work;

import io.penstock.dispatcher.provider.ApiKey;
import io.penstock.dispatcher.provider.ApiKeys;
import io.penstock.dispatcher.provider.CallReport;
import io.penstock.dispatcher.provider.ProviderCall;
import io.penstock.dispatcher.provider.ProviderClient;
import io.penstock.dispatcher.provider.RequestBody;
import io.penstock.dispatcher.provider.Target;
import io.penstock.dispatcher.pull.Lanes;
import io.penstock.dispatcher.pull.SampledLeastBusy;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.Verdict;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolSlots;
import io.penstock.records.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pool's grants in hand: a slot that frees up takes the next one. Safe for use by several threads. */
final class PoolBench {
    private static final Logger LOG = LoggerFactory.getLogger(PoolBench.class);

    private static final int SAMPLED_LANES = 2;

    private final String pool;
    private final Workbench.Tools tools;
    private final Lanes<GrantInHand> lanes;
    private Optional<PoolSettings> settings = Optional.empty();
    private boolean pumping;
    private boolean stopped;

    PoolBench(String pool, int slots, Workbench.Tools tools) {
        this.pool = pool;
        this.tools = tools;
        this.lanes = new Lanes<>(slots, new SampledLeastBusy(SAMPLED_LANES));
    }

    /** Follows these settings from now on; without any, nothing is started. */
    void configure(Optional<PoolSettings> newSettings) {
        synchronized (this) {
            settings = newSettings;
            lanes.configure(newSettings.map(s -> s.instances().keySet()).orElse(Set.of()));
        }
        pump();
    }

    synchronized void stopStarting() {
        stopped = true;
    }

    void offer(GrantInHand grant) {
        synchronized (this) {
            lanes.offer(grant.grant().getInstance(), grant);
        }
        pump();
    }

    synchronized List<GrantInHand> takeOut(Predicate<GrantInHand> which) {
        return lanes.removeIf(which);
    }

    synchronized boolean isConfigured() {
        return settings.isPresent();
    }

    synchronized PoolSlots slots() {
        return new PoolSlots(pool, Strategy.TRADITIONAL, lanes.slots(), lanes.inFlight(), lanes.waiting(), Map.of());
    }

    void started() {
        tools.meters().callStarted();
    }

    /** Past its time, the grant lapses; on a partition that is being let go, it is left to the next owner. */
    void notStarted(Attempt attempt) {
        GrantInHand inHand = attempt.inHand();
        if (inHand.tenure().mayStart()) {
            tools.complete(tools.settlement().lapse(inHand, tools.clock().instant()));
        }
        finish(attempt);
    }

    void ended(Attempt attempt, CallReport report) {
        try {
            settle(attempt, report);
        } catch (RuntimeException e) {
            // It stays in its tenure, which is then never let go of as clean: the next owner lets the grant lapse.
            LOG.error("The result of grant {} is lost", attempt.inHand().grant().getGrantId(), e);
            freeSlot(attempt);
            return;
        }
        finish(attempt);
    }

    private void settle(Attempt attempt, CallReport report) {
        GrantInHand inHand = attempt.inHand();
        if (!inHand.tenure().isOver()) {
            tools.meters().callEnded(report);
            int number = inHand.grant().getRequest().getAttempt();
            Verdict verdict = attempt.settings().retry().judge(report.ending(), number, ThreadLocalRandom.current());
            tools.complete(tools.settlement().settle(inHand, report, verdict));
        }
    }

    private void finish(Attempt attempt) {
        attempt.inHand().tenure().remove(attempt);
        freeSlot(attempt);
    }

    private void freeSlot(Attempt attempt) {
        tools.released(attempt.inHand());
        synchronized (this) {
            lanes.finish(attempt.inHand().grant().getInstance());
        }
        pump();
    }

    /**
     * Starts what can be started. One thread at a time does so, and calls that end at once leave the next start to
     * it: the stack stays flat.
     */
    private void pump() {
        synchronized (this) {
            if (pumping) {
                return;
            }
            pumping = true;
        }
        for (Optional<Attempt> next = pull(); next.isPresent(); next = pull()) {
            begin(next.get());
        }
    }

    private synchronized Optional<Attempt> pull() {
        Optional<PoolSettings> usable = stopped ? Optional.empty() : settings;
        Optional<Attempt> next = usable.flatMap(
                s -> lanes.pull(List.of(), ThreadLocalRandom.current()).map(grant -> new Attempt(grant, this, s)));
        next.ifPresent(attempt -> attempt.inHand().tenure().add(attempt));
        pumping = next.isPresent();
        return next;
    }

    private void begin(Attempt attempt) {
        InferenceRequest request = attempt.inHand().grant().getRequest();
        PoolSettings.Instance instance =
                attempt.settings().instances().get(attempt.inHand().grant().getInstance());
        if (instance == null) {
            throw new IllegalStateException("a grant was pulled for an instance without settings");
        }
        Optional<Target> target = instance.baseUrl().join(request.getEndpoint());
        if (target.isEmpty()) {
            refuse(attempt, "invalid_endpoint", "The endpoint is no plain path such as /v1/chat/completions.");
            return;
        }
        Optional<RequestBody> body = ProviderClient.body(request.getBody(), instance.model());
        if (body.isEmpty()) {
            refuse(attempt, "invalid_body", "The body is no JSON object.");
            return;
        }
        Optional<ApiKey> key = instance.apiKeySource().flatMap(tools.keys()::resolve);
        if (instance.apiKeySource().isPresent() && key.isEmpty()) {
            refuse(
                    attempt,
                    "missing_api_key",
                    "The worker has no usable API key in "
                            + ApiKeys.describe(instance.apiKeySource().get()) + ".");
            return;
        }
        ProviderCall call = new ProviderCall(
                request.getRequestId(),
                request.getEndpoint(),
                target.get(),
                body.get(),
                key,
                attempt.settings().bounds());
        attempt.running(tools.client().begin(call, attempt));
    }

    private void refuse(Attempt attempt, String code, String message) {
        Instant now = tools.clock().instant();
        ended(
                attempt,
                new CallReport(
                        new Ending.Refused(code), message, Optional.empty(), Optional.empty(), Optional.empty(), now));
    }
}
