package io.penstock.lab.simulation;

import io.penstock.budget.histogram.LogHistogram;
import io.penstock.lab.simulation.EdgeReception.Spell;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Draws edge faults for a scenario that was drawn before. It uses separate random numbers, so that a seed's scenario
 * without edge faults does not change.
 */
final class EdgeDraw {
    /** Separates these random numbers from those that the seed gives the rest. */
    private static final long SALT = 0x5DEECE66DL;

    static final String FALLBACK = "fallback";
    private static final String MODEL = "the-model";
    /** The instance without a limit. */
    static final String UNLIMITED = "own";

    private static final int ONE_IN = 3;
    private static final int RARELY = 10;
    private static final double RARE = 0.2;
    private static final long SECOND_MILLIS = 1_000;
    private static final long TICK_MILLIS = 20;
    private static final long[] STEPS_MILLIS = {80_000, -80_000, 7_200_000, -7_200_000};
    private static final int REFUSING_INSTANCES = 49;
    private static final int[] WRONG = {401, 404};
    private static final List<Forgery> FORGERIES = List.of(Forgery.values());
    /** The factor for the histogram's error in a learnt rate. */
    private static final double LEARNT_AS = 1 + 2 * LogHistogram.RELATIVE_ERROR;

    private final Scenario classic;
    private final SplittableRandom random;
    private final Set<SimulatedFault> drawn;
    private final long busyMillis;
    /** The most tokens per byte of any body. */
    private final double tokensPerByte;

    private final List<ScheduledEvent> happenings = new ArrayList<>();
    private final Map<String, List<Spell>> spells = new HashMap<>();
    private final List<PoolConfig> others = new ArrayList<>();
    /** The instances of the scenario that was drawn before. */
    private List<InstanceConfig> own = List.of();

    private final List<InstanceConfig> instances = new ArrayList<>();
    private Optional<String> learning = Optional.empty();
    private PoolConfig pool;

    private EdgeDraw(Scenario classic, List<Arrival> arrivals, Set<SimulatedFault> faults) {
        this.classic = classic;
        this.random = new SplittableRandom(classic.seed() ^ SALT);
        this.busyMillis = SECOND_MILLIS
                + arrivals.stream().mapToLong(Arrival::atMillis).max().orElse(SECOND_MILLIS);
        this.tokensPerByte = mostTokensPerByte(arrivals);
        this.pool = PoolConfig.newBuilder(classic.pool()).build();
        // A request without a maximum of its own may use no more than the others.
        this.pool.setMaxOutputTokens(arrivals.stream()
                .filter(arrival -> arrival.endpoint() == Arrival.Endpoint.CHAT)
                .mapToLong(Arrival::maxOutputTokens)
                .max()
                .orElse(1));
        this.drawn = EnumSet.noneOf(SimulatedFault.class);
        for (SimulatedFault fault : EnumSet.complementOf(EnumSet.copyOf(SimulatedFault.CLASSIC))) {
            boolean isDrawn = random.nextInt(ONE_IN) == 0;
            if (faults.contains(fault) && (isDrawn || faults.size() == 1)) {
                drawn.add(fault);
            }
        }
        if (drawn.contains(SimulatedFault.TWIN_REQUESTS)) {
            drawn.add(SimulatedFault.FALLBACKS);
        }
        // Whether a grant is overdue depends on the clock, and simulating the wait for it takes long, so this fault
        // is rare.
        if (drawn.contains(SimulatedFault.CLOCK_STEPS) || (faults.size() > 1 && random.nextInt(RARELY) > 0)) {
            drawn.remove(SimulatedFault.MISSING_OUTCOMES);
        }
    }

    /** @param faults the edge faults that may be drawn, at least one */
    static Scenario of(Scenario classic, List<Arrival> arrivals, Set<SimulatedFault> faults) {
        return new EdgeDraw(classic, arrivals, faults).draw(arrivals);
    }

    private Scenario draw(List<Arrival> before) {
        List<Arrival> arrivals =
                before.stream().map(this::written).flatMap(this::withTwin).toList();
        double learntPerByte = Math.min(1, LEARNT_AS * mostTokensPerByte(arrivals));
        own = classic.pool().getInstances().stream()
                .map(instance -> holding(arrivals, learntPerByte, instance))
                .toList();
        own.forEach(instance -> instances.add(withAccount(instance)));
        drawInstances();
        pool.setInstances(List.copyOf(instances));
        pool.setModels(List.of(MODEL));
        PoolConfig first = PoolConfig.newBuilder(pool).build();
        drawFallbacks(first);
        drawChanges();
        drawClockSteps();
        drawForgeries();
        Set<SimulatedFault> faults = EnumSet.copyOf(drawn);
        classic.faults().stream()
                // A clock jump would end a clock step.
                .filter(fault -> fault != SimulatedFault.CLOCK_JUMPS || !drawn.contains(SimulatedFault.CLOCK_STEPS))
                .forEach(faults::add);
        long seed = random.nextLong();
        Script script = new Script(
                others,
                drawn.contains(SimulatedFault.LATE_CONFIGURATIONS) ? random.nextLong(1_100, 4_500) : 0,
                happenings,
                Script.Judgement.BREAKS_OFF);
        return new Scenario(
                classic.seed(),
                first,
                classic.workers(),
                () -> new Timetable(arrivals),
                classic.latency(),
                tally -> new EdgeReception(spells, learning, drawn, new SplittableRandom(seed), tally),
                faults,
                classic.wayMillis(),
                Workload.NEVER,
                classic.mostOfLimit(),
                classic.ledgers(),
                script);
    }

    private static InstanceConfig withAccount(InstanceConfig instance) {
        return InstanceConfig.newBuilder(instance)
                .setApiKeySource("env:KEY_OF_" + instance.getId().toUpperCase(Locale.ROOT))
                .build();
    }

    private Stream<Arrival> withTwin(Arrival arrival) {
        return drawn.contains(SimulatedFault.TWIN_REQUESTS) && random.nextDouble() < RARE
                ? Stream.of(arrival, arrival.twin(FALLBACK, random.nextLong(3 * SECOND_MILLIS)))
                : Stream.of(arrival);
    }

    private Arrival written(Arrival arrival) {
        Form form = Form.PLAIN;
        Arrival changed = arrival;
        if (drawn.contains(SimulatedFault.UNNAMED_POOLS) && random.nextDouble() < RARE) {
            form = new Form(
                    Optional.of(random.nextBoolean() ? "" : MODEL), MODEL, 1, 1, Form.Maximum.RECORD, Optional.empty());
        } else if (drawn.contains(SimulatedFault.MANY_ANSWERS)
                && arrival.endpoint() == Arrival.Endpoint.CHAT
                && random.nextDouble() < RARE) {
            int answers = 2 + random.nextInt(4);
            boolean asksForChoices = random.nextBoolean();
            form = new Form(
                    Optional.empty(),
                    MODEL,
                    asksForChoices ? answers : 1,
                    asksForChoices ? 1 : answers,
                    Form.Maximum.BODY,
                    Optional.empty());
            changed = arrival.asking(
                    asksForChoices ? Arrival.Endpoint.CHAT : Arrival.Endpoint.COMPLETIONS,
                    Math.max(1, arrival.maxOutputTokens() / answers) * answers);
        } else if (drawn.contains(SimulatedFault.LATE_CONFIGURATIONS)
                && arrival.endpoint() == Arrival.Endpoint.CHAT
                && random.nextDouble() < RARE) {
            form = new Form(Optional.empty(), MODEL, 1, 1, Form.Maximum.NOWHERE, Optional.empty());
            changed = arrival.asking(Arrival.Endpoint.CHAT, pool.getMaxOutputTokens());
        } else if (drawn.contains(SimulatedFault.FORBIDDEN_MODELS) && random.nextDouble() < RARE) {
            changed = arrival.named(EdgeReception.FORBIDDEN + arrival.id());
            form = Form.ofModel("forbidden");
        } else if (drawn.contains(SimulatedFault.INVALID_ATTEMPTS) && random.nextDouble() < RARE) {
            changed = arrival.named(EdgeReception.INVALID + arrival.id());
        } else if (drawn.contains(SimulatedFault.WRONG_INSTANCES) || drawn.contains(SimulatedFault.FORBIDDEN_MODELS)) {
            form = Form.ofModel(MODEL);
        }
        return form.equals(Form.PLAIN) ? changed : whole(changed.with(form));
    }

    /**
     * Gives the JSON around the text the same tokens per byte as the other bodies have. Otherwise the ledger would
     * learn too low a rate from short requests.
     */
    private Arrival whole(Arrival arrival) {
        int bytes = Records.body(arrival).length();
        if (bytes <= arrival.bodyBytes()) {
            return arrival;
        }
        long tokens = (long) Math.ceil(bytes * tokensPerByte);
        return arrival.sized((int) Math.ceil(tokens / tokensPerByte), tokens);
    }

    private static double mostTokensPerByte(List<Arrival> arrivals) {
        return arrivals.stream()
                .mapToDouble(arrival -> (double) arrival.inputTokens() / arrival.bodyBytes())
                .max()
                .orElse(1);
    }

    /**
     * The instance with limits that are large enough for each request, also as the ledger estimates it by the highest
     * rate of tokens per byte.
     */
    private static InstanceConfig holding(List<Arrival> arrivals, double learntPerByte, InstanceConfig instance) {
        List<Limit> limits = instance.getLimits().stream()
                .map(limit -> {
                    long most = arrivals.stream()
                            .mapToLong(arrival -> new JudgingProvider.Charge(
                                            (long) Math.ceil(arrival.bodyBytes() * learntPerByte),
                                            arrival.maxOutputTokens())
                                    .of(limit.getKind()))
                            .max()
                            .orElse(0);
                    return new Limit(limit.getKind(), Math.max(most, limit.getAmount()), limit.getWindowMillis());
                })
                .toList();
        return InstanceConfig.newBuilder(instance).setLimits(limits).build();
    }

    private void drawInstances() {
        if (drawn.contains(SimulatedFault.UNLIMITED_INSTANCES)) {
            instances.add(
                    unlimited(UNLIMITED).setConcurrency(1 + random.nextInt(2)).build());
        }
        if (drawn.contains(SimulatedFault.ODD_HEADERS)) {
            learning = Optional.of("auto");
            instances.add(unlimited("auto")
                    .setLearntLimits(List.of(LimitKind.REQUESTS, LimitKind.TOKENS))
                    .setConcurrency(2)
                    .build());
        }
        if (drawn.contains(SimulatedFault.WRONG_INSTANCES)) {
            int status = WRONG[random.nextInt(WRONG.length)];
            long from = status == WRONG[0] ? random.nextLong(busyMillis) : 0;
            instances.add(another("wrong"));
            spell(
                    "wrong",
                    new Spell(from, Long.MAX_VALUE, SimulatedFault.WRONG_INSTANCES, new CallReception.Denied(status)));
        }
        if (drawn.contains(SimulatedFault.LAPSING_PROBES)) {
            String id = instances.get(0).getId();
            long from = random.nextLong(busyMillis);
            spell(
                    id,
                    new Spell(from, from + 20 * SECOND_MILLIS, SimulatedFault.PROVIDER_ERRORS, EdgeReception.REFUSED));
        }
        if (drawn.contains(SimulatedFault.MOSTLY_REFUSING)) {
            long from = random.nextLong(busyMillis);
            for (int i = 0; i < REFUSING_INSTANCES; i++) {
                String id = "refusing" + i;
                instances.add(another(id));
                spell(
                        id,
                        new Spell(
                                from,
                                from + 20 * SECOND_MILLIS,
                                SimulatedFault.MOSTLY_REFUSING,
                                EdgeReception.REFUSED));
            }
        }
    }

    /** An instance like the first one, with its own account. */
    private InstanceConfig another(String id) {
        return withAccount(InstanceConfig.newBuilder(instances.get(0))
                .setId(id)
                .setAccount(id)
                .build());
    }

    private static InstanceConfig.Builder unlimited(String id) {
        return InstanceConfig.newBuilder(withAccount(InstanceConfig.newBuilder()
                .setId(id)
                .setBaseUrl("http://127.0.0.1:1/v1")
                .build()));
    }

    private void spell(String instance, Spell spell) {
        spells.computeIfAbsent(pool.getPool() + "/" + instance, ignored -> new ArrayList<>())
                .add(spell);
    }

    /**
     * Draws fallbacks: the pool's instances refuse, then the fallback's instances, when the pool has become its
     * fallback.
     */
    private void drawFallbacks(PoolConfig first) {
        if (!drawn.contains(SimulatedFault.FALLBACKS)) {
            return;
        }
        first.setFallback(FALLBACK);
        first.setFallbackAfterMillis(1L + random.nextLong(3 * SECOND_MILLIS));
        PoolConfig other = PoolConfig.newBuilder(first)
                .setPool(FALLBACK)
                .setModels(List.of())
                .setFallback(null)
                .setInstances(own.stream()
                        .map(instance -> withAccount(InstanceConfig.newBuilder(instance)
                                .setId("other-" + instance.getId())
                                .setAccount("other-" + instance.getId())
                                .build()))
                        .toList())
                .build();
        others.add(other);
        long turns = SECOND_MILLIS + random.nextLong(busyMillis);
        long lasts = 3 * SECOND_MILLIS + random.nextLong(12 * SECOND_MILLIS);
        for (InstanceConfig instance : first.getInstances()) {
            spell(
                    instance.getId(),
                    new Spell(
                            Math.max(0, turns - lasts), turns, SimulatedFault.PROVIDER_ERRORS, EdgeReception.REFUSED));
        }
        for (InstanceConfig instance : other.getInstances()) {
            spells.computeIfAbsent(FALLBACK + "/" + instance.getId(), ignored -> new ArrayList<>())
                    .add(new Spell(turns, turns + lasts, SimulatedFault.PROVIDER_ERRORS, EdgeReception.REFUSED));
        }
        happenings.add(new ScheduledEvent.Configured(
                turns, PoolConfig.newBuilder(first).setFallback(null).build()));
        happenings.add(new ScheduledEvent.Configured(
                turns, PoolConfig.newBuilder(other).setFallback(first.getPool()).build()));
    }

    /** Draws changes: an instance is renamed, or asks for a day of silence until it is configured again. */
    private void drawChanges() {
        if (drawn.contains(SimulatedFault.FALLBACKS)) {
            return;
        }
        long at = SECOND_MILLIS + random.nextLong(busyMillis);
        if (drawn.contains(SimulatedFault.LONG_RETRY_AFTER)) {
            String id = instances.get(0).getId();
            spell(
                    id,
                    new Spell(
                            at,
                            at + 9 * SECOND_MILLIS,
                            SimulatedFault.LONG_RETRY_AFTER,
                            EdgeReception.REFUSED_FOR_A_DAY));
            at += 10 * SECOND_MILLIS;
            // As a reset does, and also a configuration that changes the instance.
            instances.set(
                    0,
                    InstanceConfig.newBuilder(instances.get(0))
                            .setResetAtMillis(Simulation.BEGIN_MILLIS + at)
                            .build());
        }
        if (drawn.contains(SimulatedFault.RENAMED_INSTANCES)) {
            InstanceConfig renamed = InstanceConfig.newBuilder(instances.get(0))
                    .setId(instances.get(0).getId() + "-renamed")
                    .build();
            instances.set(0, renamed);
        }
        if (drawn.contains(SimulatedFault.RENAMED_INSTANCES) || drawn.contains(SimulatedFault.LONG_RETRY_AFTER)) {
            happenings.add(new ScheduledEvent.Configured(
                    at,
                    PoolConfig.newBuilder(pool)
                            .setInstances(List.copyOf(instances))
                            .build()));
        }
    }

    private void drawClockSteps() {
        if (!drawn.contains(SimulatedFault.CLOCK_STEPS)) {
            return;
        }
        // A step of two hours would end the window in which duplicates are recognised.
        int steps = drawn.contains(SimulatedFault.FORGERIES) ? 2 : STEPS_MILLIS.length;
        long at = SECOND_MILLIS + random.nextLong(busyMillis);
        long lasts = random.nextBoolean() ? TICK_MILLIS : random.nextLong(TICK_MILLIS, 20 * SECOND_MILLIS);
        long step = STEPS_MILLIS[random.nextInt(steps)];
        boolean endsWithAnother = random.nextBoolean();
        happenings.add(new ScheduledEvent.ClockStep(at, step));
        happenings.add(
                endsWithAnother
                        ? new ScheduledEvent.Failover(at + lasts, 1 + random.nextLong(SECOND_MILLIS))
                        : new ScheduledEvent.ClockStep(at + lasts, 0));
    }

    private void drawForgeries() {
        if (drawn.contains(SimulatedFault.FORGERIES)) {
            int count = 3 + random.nextInt(10);
            for (int i = 0; i < count; i++) {
                happenings.add(new ScheduledEvent.Forged(
                        random.nextLong(busyMillis),
                        FORGERIES.get(random.nextInt(FORGERIES.size())),
                        random.nextInt(Integer.MAX_VALUE)));
            }
        }
    }
}
