package io.penstock.dispatcher.provider.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.call.CallListener;
import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.RunningCall;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What became of one call. */
class AwaitedCall implements CallListener {
    private final boolean mayStart;
    private final CompletableFuture<RunningCall> running = new CompletableFuture<>();
    private final CompletableFuture<CallReport> report = new CompletableFuture<>();
    private final CompletableFuture<Boolean> notStarted = new CompletableFuture<>();

    AwaitedCall(boolean mayStart) {
        this.mayStart = mayStart;
    }

    void begin(RunningCall begun) {
        running.complete(begun);
    }

    RunningCall running() throws Exception {
        return running.get();
    }

    CallReport report() throws Exception {
        return report.get(30, TimeUnit.SECONDS);
    }

    void awaitNotStarted() throws Exception {
        assertThat(notStarted.get(30, TimeUnit.SECONDS)).isTrue();
    }

    boolean isOver() {
        return report.isDone();
    }

    @Override
    public boolean mayStart(Instant now) {
        return mayStart;
    }

    @Override
    public void notStarted(Instant now) {
        notStarted.complete(true);
    }

    @Override
    public void ended(CallReport ended) {
        if (!report.complete(ended)) {
            throw new AssertionError("a call ended twice: " + ended);
        }
    }
}
