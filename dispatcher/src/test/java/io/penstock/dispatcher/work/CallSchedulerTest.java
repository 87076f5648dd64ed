package io.penstock.dispatcher.work;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static io.penstock.dispatcher.work.Grants.POOL;
import static io.penstock.dispatcher.work.Grants.grant;
import static io.penstock.dispatcher.work.Grants.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.dispatcher.LoopbackProvider;
import io.penstock.dispatcher.call.CallBounds;
import io.penstock.dispatcher.metrics.WorkerLog;
import io.penstock.dispatcher.metrics.WorkerMeters;
import io.penstock.dispatcher.provider.client.ProviderClient;
import io.penstock.dispatcher.provider.client.ProviderInstance;
import io.penstock.dispatcher.provider.key.ApiKeys;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Dialect;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSlots;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallSchedulerTest {
    private static final int SLOTS = 3;
    private final Instant far = Instant.now().plus(Duration.ofHours(1));

    private final LoopbackProvider provider =
            new LoopbackProvider().answers((call, exchange) -> reply(exchange, 200, "{}"));
    private final ProviderClient client = new ProviderClient(InstantSource.system(), System::nanoTime);
    private final BlockingQueue<Completion> completions = new LinkedBlockingQueue<>();
    private final WorkerMeters meters = new WorkerMeters();
    private final CallScheduler scheduler = scheduler(completions::add);
    private final PartitionLease lease = new PartitionLease(0);

    @AfterEach
    void close() {
        client.close();
        provider.close();
    }

    @Test
    void noMoreCallsRunAtOnceThanThereAreSlots() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        provider.answers((call, exchange) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            running.decrementAndGet();
            reply(exchange, 200, "{}");
        });
        configure(instance("env:KEY"));

        for (int i = 0; i < 200; i++) {
            offer(request("r" + i));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(next().getResult()).isEqualTo(AttemptResult.SUCCEEDED);
        }

        assertThat(most.get()).isLessThanOrEqualTo(SLOTS);
        assertThat(provider.received()).hasSize(200);
        assertThat(provider.received().get(0).header("Authorization")).isEqualTo("Bearer secret");
    }

    @Test
    void slotsSayWhatRunsAndWhatWaits() throws Exception {
        Semaphore calls = new Semaphore(0);
        provider.answers((call, exchange) -> {
            calls.acquire();
            reply(exchange, 200, "{}");
        });
        configure(instance("env:KEY"));

        for (int i = 0; i < SLOTS + 2; i++) {
            offer(request("r" + i));
        }

        assertThat(scheduler.slots())
                .extracting(PoolSlots::getInFlight, PoolSlots::getQueued)
                .containsExactly(tuple(SLOTS, 2));
        calls.release(SLOTS + 2);
        for (int i = 0; i < SLOTS + 2; i++) {
            next();
        }
    }

    @Test
    void aPoolWithoutConfigurationOffersNothingAndStartsNothing() {
        offer(request("r"));

        assertThat(scheduler.slots()).isEmpty();
        assertThat(completions).isEmpty();
        assertThat(scheduler.isIdle()).isFalse();
    }

    @Test
    void whatWaitsPastItsTimeLapses() throws Exception {
        scheduler.offer(
                new GrantInHand(lease, 1, grant(request("r"), Instant.now().minusMillis(1))), Instant.now());

        tend(System.nanoTime());

        assertThat(next().getResult()).isEqualTo(AttemptResult.LAPSED);
        assertThat(scheduler.isIdle()).isTrue();
    }

    @Test
    void whatIsPutBackLeavesNoTrace() {
        offer(request("mine"));
        PartitionLease other = new PartitionLease(1);
        scheduler.offer(new GrantInHand(other, 1, grant(request("other"), far)), Instant.now());

        scheduler.putBack(lease);
        configure(instance("env:KEY"));

        AttemptOutcome outcome = next();
        assertThat(outcome.getRequestId()).isEqualTo("other");
        assertThat(completions).isEmpty();
    }

    @Test
    void whatCannotBeSentFailsWithoutACall() {
        configure(instance("env:KEY"));
        InferenceRequest noObject = request("r");
        noObject.setBody("[]");
        InferenceRequest elsewhere = request("r");
        elsewhere.setEndpoint("//evil.example/v1");

        assertThat(errorOf(noObject)).isEqualTo("invalid_body");
        assertThat(errorOf(elsewhere)).isEqualTo("invalid_endpoint");
        assertThat(provider.received()).isEmpty();
        assertThat(scheduler.isIdle()).isTrue();
    }

    @Test
    void aGrantForAnInstanceWithoutAKeyGoesBackWithoutUsingAnAttempt() throws Exception {
        configure(instance("env:ABSENT"));

        offer(request("r"));

        Completion completion = completions.take();
        assertThat(outcome(completion).getResult()).isEqualTo(AttemptResult.RETRYING);
        assertThat(outcome(completion).getErrorCode()).contains("missing_api_key");
        assertThat(outcome(completion).getFault()).isEmpty();
        assertThat(again(completion).getAttempt()).isEqualTo(request("r").getAttempt());
        assertThat(again(completion).getRefusedBy()).isEmpty();
        assertThat(provider.received()).isEmpty();
        assertThat(scheduler.isIdle()).isTrue();
    }

    @Test
    void noSlotsAreAnnouncedForInstancesWithoutAKey() {
        configure(scheduler, Strategy.TRADITIONAL, instance("env:ABSENT"), instance("env:KEY", "west"));

        assertThat(slots().getSlots()).isEqualTo(SLOTS);
        assertThat(slots().getUnavailable()).isEqualTo(Map.of("east", "no usable API key in env:ABSENT"));

        configure(instance("env:ABSENT"));
        assertThat(slots().getSlots()).isZero();
        configure(instance("env:KEY"));
        assertThat(slots().getSlots()).isEqualTo(SLOTS);
        assertThat(slots().getUnavailable()).isEmpty();
    }

    @Test
    void anInstanceThatCannotBeReachedUsesNoAttempt() throws Exception {
        InstanceConfig nobody = instance("env:KEY");
        nobody.setBaseUrl("http://127.0.0.1:1/v1");
        configure(nobody);

        offer(request("r"));

        Completion completion = completions.take();
        assertThat(outcome(completion).getErrorCode()).contains("connection_error");
        assertThat(outcome(completion).getStartedAt()).isEmpty();
        assertThat(again(completion).getAttempt()).isEqualTo(request("r").getAttempt());
    }

    @Test
    void aRequestOfAnotherDialectFailsWithoutACall() {
        configure(instance("env:KEY"));
        assertThat(errorOf(message())).isEqualTo("unsupported_endpoint");
        configure(anthropic());
        assertThat(errorOf(request("r"))).isEqualTo("unsupported_endpoint");
        assertThat(provider.received()).isEmpty();
    }

    @Test
    void aMessageIsSentToAnInstanceOfItsDialect() {
        configure(anthropic());

        offer(message());

        assertThat(next().getResult()).isEqualTo(AttemptResult.SUCCEEDED);
        assertThat(provider.received().get(0).header("x-api-key")).isEqualTo("secret");
    }

    @Test
    void manyThatCannotBeSentAtOnceDoNotExhaustTheStack() {
        for (int i = 0; i < 20_000; i++) {
            offer(request("r" + i));
        }

        configure(instance("env:ABSENT"));

        assertThat(completions).hasSize(20_000);
        assertThat(scheduler.isIdle()).isTrue();
    }

    @Test
    void aDrainingPartitionStartsNothingAndDropsNothing() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            begun.countDown();
            mayEnd.await();
            reply(exchange, 200, "{}");
        });
        configure(instance("env:KEY"));
        offer(request("running"));
        begun.await();

        lease.drain();
        offer(request("late"));
        assertThat(lease.isDrained()).isFalse();
        mayEnd.countDown();

        assertThat(next().getRequestId()).isEqualTo("running");
        while (!lease.isDrained()) {
            Thread.onSpinWait();
        }
        assertThat(completions).isEmpty();
        assertThat(provider.received()).hasSize(1);
    }

    @Test
    void theResultsOfAnEndedLeaseAreDropped() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        configure(instance("env:KEY"));
        offer(request("r"));
        begun.await();

        lease.end();

        assertThat(lease.isDrained()).isTrue();
        assertThat(completions).isEmpty();
        assertThat(scheduler.isIdle()).isTrue();
    }

    @Test
    void aResultThatIsLostGivesItsSlotBackAndKeepsItsPartitionFromBeingClean() throws Exception {
        CallScheduler careless = scheduler(completion -> {
            throw new IllegalStateException("on purpose");
        });
        configure(careless, instance("env:KEY"));

        careless.offer(new GrantInHand(lease, 1, grant(request("r"), far)), Instant.now());
        while (!careless.isIdle()) {
            Thread.onSpinWait();
        }

        assertThat(lease.isDrained()).isFalse();
        careless.offer(new GrantInHand(lease, 2, grant(request("r2"), far)), Instant.now());
        while (!careless.isIdle()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void afterStoppingNothingStarts() {
        configure(instance("env:KEY"));

        scheduler.stopStarting();
        offer(request("r"));

        assertThat(scheduler.isIdle()).isFalse();
        assertThat(lease.isDrained()).isTrue();
        assertThat(meters.counters().started()).isZero();
    }

    @Test
    void readingStopsWhenTooMuchIsInHand() {
        InferenceRequest large = request("large");
        large.setBody("x".repeat((int) (CallScheduler.MAX_BODY_CHARACTERS / 8)));
        for (int i = 0; i < 7; i++) {
            offer(large);
        }
        assertThat(scheduler.isFull()).isFalse();

        offer(large);

        assertThat(scheduler.isFull()).isTrue();
        scheduler.putBack(lease);
        assertThat(scheduler.isFull()).isFalse();
    }

    @Test
    void poolFirstKeepsItsChannelsAndAnnouncesThem() throws Exception {
        follow(Strategy.POOL_FIRST);
        assertThat(slots().getStrategy()).isEqualTo(Strategy.POOL_FIRST);
        assertThat(slots().getOpenChannels()).isEmpty();
        callUntilAConnectionIsKept();
        int before = connections();

        for (int i = 0; i < 20; i++) {
            offer("e" + i, "east");
            assertThat(next().getResult()).isEqualTo(AttemptResult.SUCCEEDED);
            await("slot free", () -> slots().getInFlight() == 0);
        }
        offer("w", "west");
        next();
        await("slot free", () -> slots().getInFlight() == 0);

        assertThat(slots().getOpenChannels()).isEqualTo(Map.of("east", 1, "west", 1));
        assertThat(connections()).isLessThanOrEqualTo(before + 1);
    }

    @Test
    void aSlotThatGoesToAnotherInstanceTakesThePlaceOfTheChannelThatIsIdleLongest() throws Exception {
        Semaphore calls = new Semaphore(0);
        provider.answers((call, exchange) -> {
            calls.acquire();
            reply(exchange, 200, "{}");
        });
        follow(Strategy.POOL_FIRST);
        for (int i = 0; i < SLOTS; i++) {
            offer("e" + i, "east");
        }
        calls.release(SLOTS);
        for (int i = 0; i < SLOTS; i++) {
            next();
        }
        await("slots free", () -> slots().getInFlight() == 0);
        assertThat(slots().getOpenChannels()).isEqualTo(Map.of("east", SLOTS));

        offer("w", "west");
        calls.release();
        assertThat(next().getResult()).isEqualTo(AttemptResult.SUCCEEDED);
        await("slot free", () -> slots().getInFlight() == 0);

        assertThat(slots().getOpenChannels()).isEqualTo(Map.of("east", SLOTS - 1, "west", 1));
    }

    @Test
    void traditionalKeepsNoChannels() throws Exception {
        follow(Strategy.POOL_FIRST);
        offer("a", "east");
        next();
        await("slot free", () -> slots().getInFlight() == 0);

        follow(Strategy.TRADITIONAL);

        assertThat(slots().getStrategy()).isEqualTo(Strategy.TRADITIONAL);
        assertThat(slots().getOpenChannels()).isEmpty();
        offer("b", "east");
        assertThat(next().getResult()).isEqualTo(AttemptResult.SUCCEEDED);
    }

    @Test
    void switchingWhileCallsRunLosesNothing() throws Exception {
        int grants = 600;
        AtomicInteger most = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        provider.answers((call, exchange) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            running.decrementAndGet();
            reply(exchange, 200, "{\"echo\":" + call.body() + "}");
        });
        follow(Strategy.TRADITIONAL);
        for (int i = 0; i < grants; i++) {
            offer("r" + i, i % 3 == 0 ? "west" : "east");
        }

        Set<String> answered = new HashSet<>();
        for (int i = 0; i < grants; i++) {
            if (i % 20 == 0) {
                follow(i % 40 == 0 ? Strategy.POOL_FIRST : Strategy.TRADITIONAL);
            }
            Completion done = Objects.requireNonNull(completions.poll(30, TimeUnit.SECONDS));
            InferenceResponse response =
                    ((OutgoingRecord.Response) done.outgoing().get(1)).value();
            assertThat(response.getBody().orElseThrow()).contains("\"" + response.getRequestId() + "\"");
            answered.add(response.getRequestId());
        }

        assertThat(answered).hasSize(grants);
        assertThat(provider.received()).hasSize(grants);
        assertThat(most.get()).isLessThanOrEqualTo(SLOTS);
        await("nothing in hand", scheduler::isIdle);
        assertThat(completions).isEmpty();
        follow(Strategy.TRADITIONAL);
        await("channels closed", () -> slots().getOpenChannels().isEmpty());
    }

    @Test
    void aGrantThatHasWaitedForHalfItsTimeStartsBeyondTheSlots() throws Exception {
        Semaphore calls = new Semaphore(0);
        provider.answers((call, exchange) -> {
            calls.acquire();
            reply(exchange, 200, "{}");
        });
        follow(Strategy.POOL_FIRST);
        for (int i = 0; i < SLOTS; i++) {
            offer("e" + i, "east");
        }
        for (int i = 0; i < 4; i++) {
            Grant urgent = grant(request("u" + i), far);
            urgent.setGrantedAt(Instant.now().minus(Duration.ofHours(2)));
            scheduler.offer(new GrantInHand(lease, 1, urgent), Instant.now());
        }
        assertThat(slots().getQueued()).isEqualTo(4);

        tend(System.nanoTime());

        assertThat(slots().getInFlight()).isEqualTo(SLOTS + 2);
        assertThat(slots().getQueued()).isEqualTo(2);
        calls.release(SLOTS + 4);
        for (int i = 0; i < SLOTS + 4; i++) {
            assertThat(next().getResult()).isEqualTo(AttemptResult.SUCCEEDED);
        }
        await("slots free", () -> slots().getInFlight() == 0);
        assertThat(slots().getOpenChannels()).isEqualTo(Map.of("east", SLOTS));
    }

    @Test
    void moreGrantsAreAskedForWhileSlotsAreFullAndFreeUpFast() throws Exception {
        Semaphore calls = new Semaphore(0);
        provider.answers((call, exchange) -> {
            calls.acquire();
            reply(exchange, 200, "{}");
        });
        follow(Strategy.POOL_FIRST);
        tend(0);
        for (int i = 0; i < 40; i++) {
            offer("r" + i, "east");
        }
        calls.release(40);
        for (int i = 0; i < 40; i++) {
            next();
        }
        await("slots free", () -> slots().getInFlight() == 0);

        tend(Duration.ofSeconds(1).toNanos());
        assertThat(slots().getSlots()).isEqualTo(SLOTS + 2);
        tend(Duration.ofSeconds(2).toNanos());
        assertThat(slots().getSlots()).isEqualTo(SLOTS);
    }

    @Test
    void channelsThatWereIdleForLongAreClosed() throws Exception {
        follow(Strategy.POOL_FIRST);
        offer("a", "east");
        next();
        await("slot free", () -> slots().getInFlight() == 0);

        tend(System.nanoTime());
        assertThat(slots().getOpenChannels()).isEqualTo(Map.of("east", 1));
        tend(System.nanoTime() + Channel.MAX_IDLE.plusSeconds(1).toNanos());

        assertThat(slots().getOpenChannels()).isEmpty();
    }

    /** The provider is trusted to keep a connection once it has. */
    private void callUntilAConnectionIsKept() {
        do {
            offer("first", "east");
            next();
            await("slot free", () -> slots().getInFlight() == 0);
        } while (connections() == provider.received().size());
    }

    private static AttemptOutcome outcome(Completion completion) {
        return ((OutgoingRecord.Outcome) completion.outgoing().get(0)).value();
    }

    private static InferenceRequest again(Completion completion) {
        return ((OutgoingRecord.Resubmission) completion.outgoing().get(1)).value();
    }

    private CallScheduler scheduler(Consumer<Completion> done) {
        return new CallScheduler(
                SLOTS,
                new OutcomeRecords("w1"),
                new WorkerLog(meters, CallObserver.NONE),
                ThreadLocalRandom::current,
                done);
    }

    private void tend(long nanos) {
        scheduler.tend(Instant.now(), nanos);
    }

    private void configure(InstanceConfig instance) {
        configure(scheduler, instance);
    }

    private void follow(Strategy strategy) {
        configure(scheduler, strategy, instance("env:KEY"), instance("env:KEY", "west"));
    }

    private void configure(CallScheduler configured, InstanceConfig instance) {
        configure(configured, Strategy.TRADITIONAL, instance);
    }

    private void configure(CallScheduler configured, Strategy strategy, InstanceConfig... instances) {
        PoolConfig config = PoolConfig.newBuilder()
                .setPool(POOL)
                .setStrategy(strategy)
                .setInstances(List.of(instances))
                .build();
        ApiKeys keys = new ApiKeys(Map.of("KEY", "secret"));
        PoolSettings settings =
                PoolSettings.of(config, one -> new ProviderInstance(one, CallBounds.of(config), client, keys));
        client.allow(configured.maxCalls(1));
        configured.configure(Map.of(POOL, settings), Instant.now());
    }

    private InstanceConfig instance(String keySource) {
        return instance(keySource, "east");
    }

    private InstanceConfig instance(String keySource, String id) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setBaseUrl(provider.url())
                .setApiKeySource(keySource)
                .build();
    }

    private InstanceConfig anthropic() {
        InstanceConfig anthropic = instance("env:KEY");
        anthropic.setDialect(Dialect.ANTHROPIC);
        return anthropic;
    }

    private static InferenceRequest message() {
        InferenceRequest message = request("r");
        message.setEndpoint("/v1/messages");
        return message;
    }

    private void offer(InferenceRequest request) {
        scheduler.offer(new GrantInHand(lease, 1, grant(request, far)), Instant.now());
    }

    private void offer(String id, String instance) {
        Grant grant = grant(request(id), far);
        grant.setGrantedAt(Instant.now());
        grant.setInstance(instance);
        scheduler.offer(new GrantInHand(lease, 1, grant), Instant.now());
    }

    private PoolSlots slots() {
        return scheduler.slots().get(0);
    }

    private int connections() {
        return (int) provider.received().stream()
                .map(call -> call.exchange().getRemoteAddress().getPort())
                .distinct()
                .count();
    }

    private void await(String what, BooleanSupplier condition) {
        Instant bound = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(bound);
            Thread.onSpinWait();
        }
    }

    private String errorOf(InferenceRequest request) {
        offer(request);
        Optional<String> code = next().getErrorCode();
        return code.orElseThrow();
    }

    private AttemptOutcome next() {
        try {
            Completion completion = Objects.requireNonNull(completions.poll(30, TimeUnit.SECONDS));
            return ((OutgoingRecord.Outcome) completion.outgoing().get(0)).value();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
