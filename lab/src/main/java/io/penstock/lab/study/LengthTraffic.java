package io.penstock.lab.study;

import io.penstock.budget.request.Operation;
import io.penstock.lab.simulation.AzureTrace;
import io.penstock.lab.simulation.TraceSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Calls whose answers have known lengths, in the order of their grants.
 *
 * @param name what they are, in words
 */
record LengthTraffic(String name, List<Call> calls) {
    static final String ABRUPT_CHANGE = "an abrupt change";
    static final long MAX_OUTPUT_TOKENS = TraceSource.MAX_OUTPUT_TOKENS;

    private static final Operation CHAT = new Operation("/v1/chat/completions", "small-chat");
    private static final int BYTES_PER_TOKEN = 4;
    private static final long BETWEEN_MILLIS = 100;

    LengthTraffic {
        calls = List.copyOf(calls);
    }

    /**
     * One call.
     *
     * @param atMillis when it is granted, in milliseconds since the beginning
     */
    record Call(long atMillis, String tenant, Operation operation, int bodyBytes, long inputTokens, long outputTokens) {
        /** The same call as if nothing told it from the others. */
        Call likeAllOthers() {
            return new Call(atMillis, "all", CHAT, bodyBytes, inputTokens, outputTokens);
        }
    }

    /** A tenant whose answers are log-normal. */
    private record Tenant(String name, double share, long inputTokens, double meanOutput, double sigma) {
        long output(SplittableRandom random) {
            double mu = Math.log(meanOutput) - sigma * sigma / 2;
            double length = Math.exp(mu + sigma * random.nextGaussian());
            return Math.max(1, Math.min(MAX_OUTPUT_TOKENS, Math.round(length)));
        }
    }

    /** The requests of a trace at its own instants. */
    static LengthTraffic of(AzureTrace trace) {
        return new LengthTraffic(
                "chat trace",
                IntStream.range(0, trace.requests())
                        .mapToObj(i -> call(
                                trace.atMillis(i),
                                "chat",
                                trace.at(i).inputTokens(),
                                Math.min(
                                        MAX_OUTPUT_TOKENS,
                                        Math.max(1, trace.at(i).outputTokens()))))
                        .toList());
    }

    /** Questions, ten in a second. */
    static LengthTraffic of(AnsweredQuestions questions) {
        List<Call> calls = new ArrayList<>();
        for (AnsweredQuestions.Size size : questions.sizes()) {
            calls.add(call(calls.size() * BETWEEN_MILLIS, "questions", size.questionTokens(), size.answerTokens()));
        }
        return new LengthTraffic("questions", calls);
    }

    /** Three tenants for ten minutes: one that classifies, one that chats, one that writes code. */
    static LengthTraffic threeTenants(long seed) {
        return mixture("three tenants", 6_000, threeTenants(), new SplittableRandom(seed));
    }

    private static List<Tenant> threeTenants() {
        return List.of(
                new Tenant("classification", 0.5, 300, 5, 0.2),
                new Tenant("chat", 0.35, 400, 200, 0.8),
                new Tenant("code", 0.15, 900, 800, 0.6));
    }

    /** Two hundred tenants, of which each has few answers and a mean length of its own. */
    static LengthTraffic manyTenants(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Tenant> tenants = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            tenants.add(new Tenant("tenant-" + i, 1.0 / 200, 400, Math.exp(3 + 4 * random.nextDouble()), 0.6));
        }
        return mixture("200 tenants", 12_000, tenants, random);
    }

    /** The three tenants; after five minutes the answers of the one that classifies are a hundred times as long. */
    static LengthTraffic abruptChange(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Tenant> changed = new ArrayList<>(threeTenants());
        changed.set(0, new Tenant("classification", 0.5, 300, 500, 0.2));
        LengthTraffic before = mixture("", 3_000, threeTenants(), random);
        LengthTraffic after = mixture("", 3_000, changed, random);
        List<Call> calls = new ArrayList<>(before.calls());
        long laterMillis = calls.size() * BETWEEN_MILLIS;
        after.calls()
                .forEach(call -> calls.add(new Call(
                        call.atMillis() + laterMillis,
                        call.tenant(),
                        call.operation(),
                        call.bodyBytes(),
                        call.inputTokens(),
                        call.outputTokens())));
        return new LengthTraffic(ABRUPT_CHANGE, calls);
    }

    private static LengthTraffic mixture(String name, int requests, List<Tenant> tenants, SplittableRandom random) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            Tenant tenant = draw(tenants, random.nextDouble());
            calls.add(call(i * BETWEEN_MILLIS, tenant.name(), tenant.inputTokens(), tenant.output(random)));
        }
        return new LengthTraffic(name, calls);
    }

    private static Tenant draw(List<Tenant> tenants, double place) {
        double left = place;
        for (Tenant tenant : tenants) {
            left -= tenant.share();
            if (left < 0) {
                return tenant;
            }
        }
        return tenants.get(tenants.size() - 1);
    }

    private static Call call(long atMillis, String tenant, long inputTokens, long outputTokens) {
        int bodyBytes = Math.toIntExact(inputTokens * BYTES_PER_TOKEN);
        return new Call(atMillis, tenant, CHAT, bodyBytes, inputTokens, outputTokens);
    }
}
