package io.penstock.lab.chaos;

import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that a seed decides: the requests and when they come, what is done to which part, and how the pools work.
 *
 * @param submissions in the order of their time
 * @param incidents in the order of their time
 * @param strategies one a pool
 * @param hostile in the order of their time
 */
public record ChaosPlan(
        List<Submission> submissions, List<Incident> incidents, List<Strategy> strategies, List<Hostile> hostile) {
    private static final double DUPLICATES = 0.02;
    private static final double STREAMED = 0.3;
    private static final int MAX_WORDS = 40;
    private static final int MIN_OUTPUT = 8;
    private static final int MAX_OUTPUT = 64;

    /**
     * A request that is submitted; one that was submitted before, with the same number, is a duplicate.
     *
     * @param at since the first request
     * @param number names the request
     */
    public record Submission(Duration at, int number, int pool, int words, int maxOutputTokens, boolean streamed) {}

    public ChaosPlan {
        submissions = List.copyOf(submissions);
        incidents = List.copyOf(incidents);
        strategies = List.copyOf(strategies);
        hostile = List.copyOf(hostile);
    }

    /** The same plan for the same settings. */
    public static ChaosPlan draw(ChaosSettings settings) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        List<Submission> submissions = submissions(settings, random.split());
        List<Incident> incidents = incidents(settings, random.split());
        List<Strategy> strategies = strategies(random.split());
        // from numbers of their own, so that the rest of a seed's plan stays what it was
        incidents.addAll(edges(settings, random.split()));
        incidents.sort(Comparator.comparing(Incident::at));
        return new ChaosPlan(submissions, incidents, strategies, hostile(settings, random.split()));
    }

    private static List<Incident> edges(ChaosSettings settings, SplittableRandom random) {
        List<Incident.Kind> kinds = new ArrayList<>();
        kinds.addAll(Collections.nCopies(settings.edges().registryOutages(), Incident.Kind.REGISTRY_OUTAGE));
        kinds.addAll(Collections.nCopies(settings.edges().clockSteps(), Incident.Kind.STEP_CLOCK));
        List<Incident> incidents = new ArrayList<>();
        for (Incident.Kind kind : kinds) {
            incidents.add(new Incident(
                    Duration.ofMillis(random.nextLong(settings.span().toMillis())),
                    kind,
                    random.nextInt(Integer.MAX_VALUE),
                    lasting(kind, settings, random),
                    random.nextBoolean()));
        }
        return incidents;
    }

    private static List<Hostile> hostile(ChaosSettings settings, SplittableRandom random) {
        List<Hostile.Kind> kinds = List.of(Hostile.Kind.values());
        List<Hostile> hostile = new ArrayList<>();
        for (int number = 0; number < settings.edges().hostileRecords(); number++) {
            hostile.add(new Hostile(
                    Duration.ofMillis(random.nextLong(settings.span().toMillis())),
                    number,
                    kinds.get(number % kinds.size()),
                    random.nextLong()));
        }
        hostile.sort(Comparator.comparing(Hostile::at));
        return hostile;
    }

    private static List<Strategy> strategies(SplittableRandom random) {
        List<Strategy> strategies = new ArrayList<>();
        for (int pool = 0; pool < ChaosPools.NAMES.size(); pool++) {
            strategies.add(random.nextBoolean() ? Strategy.POOL_FIRST : Strategy.TRADITIONAL);
        }
        return strategies;
    }

    private static List<Submission> submissions(ChaosSettings settings, SplittableRandom random) {
        List<Submission> submissions = new ArrayList<>();
        long spanMillis = settings.span().toMillis();
        for (int number = 0; number < settings.requests(); number++) {
            Submission first = new Submission(
                    Duration.ofMillis(random.nextLong(spanMillis)),
                    number,
                    random.nextInt(ChaosPools.NAMES.size()),
                    1 + random.nextInt(MAX_WORDS),
                    random.nextInt(MIN_OUTPUT, MAX_OUTPUT + 1),
                    random.nextDouble() < STREAMED);
            submissions.add(first);
            if (random.nextDouble() < DUPLICATES) {
                long later = random.nextLong(first.at().toMillis(), spanMillis);
                submissions.add(new Submission(
                        Duration.ofMillis(later),
                        number,
                        first.pool(),
                        first.words(),
                        first.maxOutputTokens(),
                        first.streamed()));
            }
        }
        submissions.sort(Comparator.comparing(Submission::at));
        return submissions;
    }

    /** One in each of as many equal parts of the span as there are incidents, in an order that is drawn. */
    private static List<Incident> incidents(ChaosSettings settings, SplittableRandom random) {
        List<Incident.Kind> kinds = new ArrayList<>(settings.incidents().kinds());
        for (int i = kinds.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Incident.Kind kind = kinds.get(i);
            kinds.set(i, kinds.get(other));
            kinds.set(other, kind);
        }
        List<Incident> incidents = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            double part = (i + random.nextDouble()) / kinds.size();
            long at = (long) (settings.span().toMillis() * part);
            incidents.add(new Incident(
                    Duration.ofMillis(at),
                    kinds.get(i),
                    random.nextInt(Integer.MAX_VALUE),
                    lasting(kinds.get(i), settings, random),
                    random.nextBoolean()));
        }
        return incidents;
    }

    private static Duration lasting(Incident.Kind kind, ChaosSettings settings, SplittableRandom random) {
        return switch (kind) {
            case KILL_DISPATCHER, KILL_BROKER -> between(500, 4_000, random);
            // Half of them come back before they are missed; for the others a standby goes on.
            case KILL_LEDGER ->
                random.nextBoolean()
                        ? between(500, 3_000, random)
                        : settings.ledgerSession().plus(between(5_000, 8_000, random));
            case STOP_DISPATCHER -> settings.dispatcherSession().plus(between(2_000, 6_000, random));
            case REGISTRY_OUTAGE -> between(8_000, 15_000, random);
            // half of them are over before they are believed
            case STEP_CLOCK -> random.nextBoolean() ? between(300, 2_000, random) : between(5_000, 12_000, random);
            case ADD_DISPATCHER -> between(10_000, 20_000, random);
        };
    }

    private static Duration between(long leastMillis, long mostMillis, SplittableRandom random) {
        return Duration.ofMillis(random.nextLong(leastMillis, mostMillis));
    }
}
