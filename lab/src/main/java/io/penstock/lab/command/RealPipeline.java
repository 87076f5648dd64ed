package io.penstock.lab.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.lab.command.PartProcess.Work;
import io.penstock.lab.load.OpenLoop;
import io.penstock.lab.load.RequestWriter;
import io.penstock.lab.load.ResponseFeed;
import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Simulation.Observer;
import io.penstock.lab.sweep.SweepFigure;
import io.penstock.lab.sweep.SweptPipeline;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A broker, a ledger and a dispatcher that make the runs of a sweep one after another, each with its own pool and
 * providers. The first run is made twice, because the JVMs have not compiled their code in it.
 */
final class RealPipeline implements SweptPipeline, AutoCloseable {
    /** All clocks are the same. This covers a call's way to the provider's count on a busy machine. */
    private static final long CLOCK_SKEW_MILLIS = 300;

    /** The same for both, so that their collections can be compared. */
    private static final List<String> HEAP = List.of("-Xms256m", "-Xmx256m");

    private static final Duration POLL = Duration.ofMillis(50);

    /** How long after the end of a run its last answers may come before it has failed. */
    private static final Duration SILENCE_BOUND = Duration.ofSeconds(60);

    private static final double BYTES_PER_KILOBYTE = 1_000;

    private final BenchSite stage;
    private final Services services;
    private final ResponseFeed feed;
    private final PoolWatch watch;
    private boolean isWarm;

    private RealPipeline(BenchSite stage, Services services) {
        this.stage = stage;
        this.services = services;
        this.feed = new ResponseFeed(services.cluster());
        this.watch = new PoolWatch(services);
    }

    static RealPipeline start() throws IOException, InterruptedException {
        BenchSite stage = BenchSite.withoutProvider();
        try {
            return new RealPipeline(stage, stage.services("sweep", new Services.Jvms(HEAP, HEAP), SLOTS));
        } catch (InterruptedException | RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    @Override
    public Outcome run(Trial trial, Observer observer) throws InterruptedException {
        if (!isWarm) {
            isWarm = true;
            make(
                    new Trial(
                            "warm-up",
                            trial.seed(),
                            trial.pool(),
                            trial.without(),
                            trial.arrivals(),
                            trial.endMillis()),
                    (at, snapshot) -> {});
        }
        return make(trial, observer);
    }

    private Outcome make(Trial trial, Observer observer) throws InterruptedException {
        try (Providers providers = Providers.start(trial)) {
            PoolConfig pool = PoolConfig.newBuilder(trial.pool())
                    .setPool(trial.name())
                    .setInstances(providers.instances())
                    .setClockSkewMillis(CLOCK_SKEW_MILLIS)
                    .build();
            ClusterPools.publish(services.cluster(), List.of(pool), Set.of());
            try {
                return make(trial, providers, observer);
            } finally {
                ClusterPools.publish(services.cluster(), List.of(), Set.of(trial.name()));
            }
        } catch (IOException e) {
            throw new WorkFailedException("a provider could not be started", String.valueOf(e.getMessage()), e);
        }
    }

    private Outcome make(Trial trial, Providers providers, Observer observer) throws InterruptedException {
        watch.await(snapshot -> snapshot.getPool().equals(trial.name()) && snapshot.getSlots() > 0);
        List<Arrival> arrivals = trial.arrivals().stream()
                .sorted(Comparator.comparingLong(Arrival::atMillis))
                .toList();
        Work ledgerBefore = services.ledger().work();
        Work dispatcherBefore = services.dispatcher().work();
        try (RequestWriter writer = writer(trial, arrivals.iterator());
                OpenLoop loop = OpenLoop.start(
                        writer,
                        number -> TimeUnit.MILLISECONDS.toNanos(
                                arrivals.get(Math.toIntExact(number)).atMillis()),
                        arrivals.size())) {
            watch.showTo(snapshot -> {
                if (snapshot.getPool().equals(trial.name())) {
                    observer.see(
                            Duration.between(loop.begin(), snapshot.getAt()).toMillis(), snapshot);
                }
            });
            Map<String, InferenceResponse> responses = read(trial, loop);
            Result result = providers.result(arrivals, responses, loop, trial.endMillis());
            Map<SweepFigure, Double> costs = new LinkedHashMap<>();
            double seconds = trial.endMillis() / 1_000.0;
            costs.putAll(costs("ledger", services.ledger().work().since(ledgerBefore), arrivals.size(), seconds));
            costs.putAll(costs(
                    "dispatcher",
                    services.dispatcher().work().since(dispatcherBefore),
                    Math.max(1, result.calls()),
                    seconds));
            return new Outcome(result, costs);
        } finally {
            watch.showToNobody();
        }
    }

    private RequestWriter writer(Trial trial, Iterator<Arrival> arrivals) {
        return new RequestWriter(services.cluster(), () -> request(trial, arrivals.next()), 0);
    }

    private static InferenceRequest request(Trial trial, Arrival arrival) {
        InferenceRequest.Builder request = InferenceRequest.newBuilder()
                .setRequestId(arrival.id())
                .setBatchId(trial.name())
                .setTenant(arrival.tenant())
                .setPool(trial.name())
                .setEndpoint("/v1/chat/completions")
                .setPriority(arrival.priority())
                .setMaxOutputTokens(arrival.maxOutputTokens())
                .setSubmittedAt(Instant.now())
                .setBody(ChatBody.of(arrival));
        arrival.maxWaitMillis().ifPresent(request::setMaxWaitMillis);
        return request.build();
    }

    /** Reads responses until all requests are answered and the time of the run is over. */
    private Map<String, InferenceResponse> read(Trial trial, OpenLoop loop) {
        Map<String, InferenceResponse> responses = new HashMap<>();
        Instant end = loop.begin().plusMillis(trial.endMillis());
        while (responses.size() < trial.arrivals().size() || Instant.now().isBefore(end)) {
            feed.poll(POLL, response -> {
                if (response.getBatchId().filter(trial.name()::equals).isPresent()
                        && responses.put(response.getRequestId(), response) != null) {
                    throw new WorkFailedException(
                            "request " + response.getRequestId() + " of " + trial.name() + " was answered twice",
                            "this is an error in Penstock");
                }
            });
            services.check();
            loop.failure().ifPresent(failure -> {
                throw failure;
            });
            if (Instant.now().isAfter(end.plus(SILENCE_BOUND))) {
                throw new WorkFailedException(
                        "%d of %d requests were answered %d s after the end of %s"
                                .formatted(
                                        responses.size(),
                                        trial.arrivals().size(),
                                        SILENCE_BOUND.toSeconds(),
                                        trial.name()),
                        "is the machine very busy?");
            }
        }
        return responses;
    }

    /** @param per the number of requests or calls that the work is divided by */
    private static Map<SweepFigure, Double> costs(String part, Work work, long per, double seconds) {
        Map<SweepFigure, Double> costs = new LinkedHashMap<>();
        costs.put(
                new SweepFigure(part + "_allocated_kb", "allocated by the " + part, "kB a request", 1),
                work.allocatedBytes() / BYTES_PER_KILOBYTE / per);
        costs.put(
                new SweepFigure(part + "_gc_per_s", "collections of the " + part, "per second", 3),
                work.collections() / seconds);
        costs.put(
                new SweepFigure(part + "_cpu_ms", "CPU time of the " + part, "ms a request", 2),
                (double) work.cpu().toMillis() / per);
        return costs;
    }

    @Override
    public void close() throws IOException {
        watch.close();
        feed.close();
        services.close();
        stage.close();
    }
}
