package io.penstock.dispatcher.provider.client;

import io.penstock.dispatcher.call.CallListener;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.provider.key.ApiKey;
import io.penstock.dispatcher.retry.Ending;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the API key from what a call's owner is told: some providers repeat it in their errors. */
record KeyRedactor(CallListener owner, ApiKey key) implements CallListener {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRedactor.class);

    @Override
    public boolean mayStart(Instant now) {
        return owner.mayStart(now);
    }

    @Override
    public void notStarted(Instant now) {
        owner.notStarted(now);
    }

    @Override
    public void ended(CallReport report) {
        owner.ended(guarded(report));
    }

    private CallReport guarded(CallReport report) {
        try {
            return new CallReport(
                    guarded(report.ending()),
                    key.removedFrom(report.message()),
                    report.answer().map(this::guarded),
                    report.startedAt(),
                    report.firstTokenAt(),
                    report.completedAt());
        } catch (RuntimeException | Error failure) {
            // The report goes on without the answer, which may contain the key.
            LOG.error("The worker failed to look for the key in an answer", failure);
            return report.failedBy(failure);
        }
    }

    private Ending guarded(Ending ending) {
        return ending instanceof Ending.Answered answered
                ? new Ending.Answered(
                        answered.status(),
                        answered.retryAfter(),
                        answered.error().map(error -> error.withWords(key::removedFrom)),
                        answered.shouldRetry())
                : ending;
    }

    private CallReport.Answer guarded(CallReport.Answer answer) {
        return new CallReport.Answer(
                answer.status(),
                answer.body().map(key::removedFrom),
                answer.usage(),
                answer.rateLimits(),
                answer.providerRequestId().map(key::removedFrom));
    }
}
