package io.penstock.provider;

import io.penstock.provider.Model.Now;
import io.penstock.provider.answers.ApiError;
import io.penstock.provider.answers.Route;
import io.penstock.provider.faults.FaultInjector;
import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.faults.FaultPlans;
import io.penstock.provider.limits.KeyAccounts;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Routes requests by their path: to the model, or to the pages for the provider's operator. */
final class Router {
    /** The account of calls without a key, where unknown keys are accepted. */
    static final String ANONYMOUS = "(none)";

    private static final byte[] HEALTHY = "{\"status\":\"ok\"}".getBytes(StandardCharsets.US_ASCII);

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final KeyAccounts accounts;
    private final FaultInjector faults;
    private final AtomicLong unauthorized = new AtomicLong();
    private final FirstCall firstCall = new FirstCall();
    private final Model model;

    Router(ProviderConfig config, InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        accounts = new KeyAccounts(config.keys(), config.unknownKeys(), config.policy());
        faults = new FaultInjector(config.faults(), nanos.getAsLong());
        model = new Model(config, accounts, faults, firstCall);
    }

    Reply reply(Incoming request) {
        if (request.route().isPresent()) {
            return call(request.route().get(), request);
        }
        return switch (request.path()) {
            case "/health/live", "/health/ready", "/health" ->
                request.method().equals("GET") ? Replies.json(200, List.of(), HEALTHY) : notAllowed(request);
            case "/stats" ->
                request.method().equals("GET") ? Replies.json(200, List.of(), stats().toJson()) : notAllowed(request);
            case "/faults" ->
                switch (request.method()) {
                    case "POST" -> setFaults(request);
                    case "DELETE" -> {
                        faults.set(FaultPlan.NONE, nanos.getAsLong());
                        yield Replies.json(200, List.of(), HEALTHY);
                    }
                    default -> notAllowed(request);
                };
            default ->
                Replies.error(request.dialect(), ApiError.unknownUrl(request.method(), request.path()), List.of());
        };
    }

    private Reply call(Route route, Incoming request) {
        return accounts.find(request.key().orElse(ANONYMOUS))
                .map(account -> model.reply(route, request, account, new Now(clock.millis(), nanos.getAsLong())))
                .orElseGet(() -> {
                    unauthorized.incrementAndGet();
                    return Replies.error(request.dialect(), ApiError.unauthorized(), List.of());
                });
    }

    private Reply setFaults(Incoming request) {
        if (request.body().isEmpty()) {
            return Replies.error(request.dialect(), ApiError.tooLarge(Incoming.MAX_BODY_BYTES), List.of());
        }
        try {
            setFaults(FaultPlans.parse(new String(request.body().get(), StandardCharsets.UTF_8)));
            return Replies.json(200, List.of(), HEALTHY);
        } catch (IllegalArgumentException e) {
            return Replies.error(request.dialect(), ApiError.notJson(String.valueOf(e.getMessage())), List.of());
        }
    }

    void setFaults(FaultPlan plan) {
        faults.set(plan, nanos.getAsLong());
    }

    ProviderStats stats() {
        return new ProviderStats(
                firstCall.atMillis(),
                clock.millis(),
                unauthorized.get(),
                accounts.repeatedCalls(),
                accounts.stats(nanos.getAsLong()));
    }

    private static Reply notAllowed(Incoming request) {
        return Replies.error(request.dialect(), ApiError.methodNotAllowed(request.method(), request.path()), List.of());
    }

    /** The instant of the first call, on both clocks. */
    static final class FirstCall {
        private OptionalLong millis = OptionalLong.empty();
        private long atNanos;

        /** The instant of the first call in elapsed nanoseconds. If there was none, this call is the first. */
        synchronized long originNanos(long nowMillis, long nowNanos) {
            if (millis.isEmpty()) {
                millis = OptionalLong.of(nowMillis);
                atNanos = nowNanos;
            }
            return atNanos;
        }

        synchronized OptionalLong atMillis() {
            return millis;
        }
    }
}
