package io.penstock.dispatcher.work;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static io.penstock.dispatcher.work.Grants.POOL;
import static io.penstock.dispatcher.work.Grants.grant;
import static io.penstock.dispatcher.work.Grants.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.dispatcher.LoopbackProvider;
import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.metrics.WorkerLog;
import io.penstock.dispatcher.metrics.WorkerMeters;
import io.penstock.dispatcher.provider.client.ProviderClient;
import io.penstock.dispatcher.provider.client.ProviderInstance;
import io.penstock.dispatcher.provider.key.ApiKeys;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the worker itself fails at, each grant has one outcome, and the next one is called. */
@Timeout(60)
class FailingWorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LoopbackProvider provider =
            new LoopbackProvider().answers((call, exchange) -> reply(exchange, 200, "{}"));
    private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
    private final PartitionLease lease = new PartitionLease(0);
    private final AtomicInteger readingsLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final InstantSource clock = () -> {
        read();
        return Instant.now();
    };
    private final ProviderClient client = new ProviderClient(clock, () -> {
        read();
        return System.nanoTime();
    });

    @AfterEach
    void close() {
        readingsLeft.set(Integer.MAX_VALUE);
        client.close();
        provider.close();
    }

    static int[] readings() {
        return IntStream.rangeClosed(1, 15).toArray();
    }

    /** The clocks are read at every step of a call, so each of these fails at another. */
    @ParameterizedTest
    @MethodSource("readings")
    void anErrorAtAnyStepOfACallLeavesOneOutcomeAndThreadsThatGoOn(int reading) throws Exception {
        CallScheduler scheduler = scheduler(completions::add);

        readingsLeft.set(reading);
        offer(scheduler, "first");
        AttemptOutcome first = next();
        readingsLeft.set(Integer.MAX_VALUE);
        offer(scheduler, "second");
        AttemptOutcome second = next();

        assertThat(first.getRequestId()).isEqualTo("first");
        if (first.getResult() != AttemptResult.SUCCEEDED) {
            assertThat(first.getErrorCode()).contains("worker_failure");
        }
        assertThat(second.getRequestId()).isEqualTo("second");
        assertThat(second.getResult()).isEqualTo(AttemptResult.SUCCEEDED);
        await(scheduler::isIdle);
        assertThat(completions).isEmpty();
        assertThat(lease.isDrained()).isTrue();
        assertThat(scheduler.failure()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // a fault of the worker's, for want of a known one
    void aResultThatCannotBeMadeEndsAsAFailureOfTheWorkerAndIsNotPaidForAgain() {
        provider.answers((call, exchange) -> reply(exchange, 401, "{}"));
        CallScheduler scheduler = scheduler(completions::add);
        InferenceRequest request = request("a");
        request.setRefusedBy(null); // what the instance refuses is noted here

        scheduler.offer(new GrantInHand(lease, 1, grant(request, later())), Instant.now());
        AttemptOutcome outcome = next();

        assertThat(outcome.getResult()).isEqualTo(AttemptResult.FAILED);
        assertThat(outcome.getErrorCode()).contains("worker_failure");
        assertThat(outcome.getStartedAt()).isPresent();
        await(scheduler::isIdle);
        assertThat(completions).isEmpty();
        assertThat(lease.isDrained()).isTrue();
        assertThat(scheduler.failure()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWorkerThatCannotTellHowAGrantEndedEndsAndDoesNotLetGoOfItAsDone(boolean isCalled) {
        CallScheduler scheduler = scheduler(completion -> {
            throw new NoClassDefFoundError("Completion");
        });

        if (isCalled) {
            offer(scheduler, "a");
        } else {
            scheduler.lapse(new GrantInHand(lease, 1, grant(request("a"), later())), Instant.now());
        }

        await(() -> scheduler.failure().isPresent());
        assertThat(scheduler.failure().orElseThrow()).isInstanceOf(NoClassDefFoundError.class);
        assertThat(lease.isDrained()).isEqualTo(!isCalled);
    }

    private void read() {
        if (readingsLeft.decrementAndGet() == 0) {
            throw new NoClassDefFoundError("io/penstock/Missing");
        }
    }

    private CallScheduler scheduler(Consumer<Completion> completion) {
        var scheduler = new CallScheduler(
                1,
                new OutcomeRecords("w1"),
                new WorkerLog(new WorkerMeters(), CallObserver.NONE),
                ThreadLocalRandom::current,
                completion);
        client.allow(scheduler.maxCalls(1));
        scheduler.configure(Map.of(POOL, settings()), Instant.now());
        return scheduler;
    }

    private PoolSettings settings() {
        var instance = InstanceConfig.newBuilder()
                .setId("east")
                .setBaseUrl(provider.url())
                .setApiKeySource("env:KEY")
                .build();
        PoolConfig config = PoolConfig.newBuilder()
                .setPool(POOL)
                .setInstances(List.of(instance))
                .build();
        ApiKeys keys = new ApiKeys(Map.of("KEY", "secret"));
        return PoolSettings.of(config, one -> new ProviderInstance(one, CallBounds.of(config), client, keys));
    }

    private void offer(CallScheduler scheduler, String id) {
        scheduler.offer(new GrantInHand(lease, 1, grant(request(id), later())), Instant.now());
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    private AttemptOutcome next() {
        await(() -> !completions.isEmpty());
        return ((OutgoingRecord.Outcome) completions.remove().outgoing().get(0)).value();
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
