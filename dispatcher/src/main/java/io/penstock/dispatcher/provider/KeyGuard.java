package io.penstock.dispatcher.provider;

import io.penstock.dispatcher.retry.Ending;
import java.time.Instant;

/** The owner of a call that is told what came back without the key: some providers repeat it in their errors. */
record KeyGuard(CallOwner owner, ApiKey key) implements CallOwner {

    @Override
    public boolean mayStart(Instant now) {
        return owner.mayStart(now);
    }

    @Override
    public void notStarted() {
        owner.notStarted();
    }

    @Override
    public void ended(CallReport report) {
        owner.ended(new CallReport(
                guarded(report.ending()),
                key.removedFrom(report.message()),
                report.answer().map(this::guarded),
                report.startedAt(),
                report.firstTokenAt(),
                report.completedAt()));
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
