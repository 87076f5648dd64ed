package io.penstock.dispatcher.pull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The lanes of one pool, and its slots. At most {@code slots} calls are under way at once, apart from urgent ones. A
 * lane whose instance is not configured keeps its grants. Not thread-safe.
 */
public final class Lanes<G> {
    private final int slots;
    private PullRule rule;
    private final Map<String, Lane<G>> lanes = new LinkedHashMap<>();
    private Set<String> callable = Set.of();
    private int inFlight;
    private int waiting;
    private long arrivals;

    /**
     * Lanes without grants.
     *
     * @param slots calls at once; at least 1
     * @throws IllegalArgumentException if {@code slots} is less than 1
     */
    public Lanes(int slots, PullRule rule) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, got " + slots);
        }
        this.slots = slots;
        this.rule = rule;
    }

    /** Names the instances that can be called from now on. */
    public void configure(Set<String> instances) {
        callable = Set.copyOf(instances);
    }

    /** Pulls by this rule from now on. Waiting grants and running calls are not affected. */
    public void follow(PullRule newRule) {
        rule = newRule;
    }

    public void offer(String instance, G grant) {
        lanes.computeIfAbsent(instance, Lane::new).add(arrivals++, grant);
        waiting++;
    }

    /**
     * Takes the next grant to start, and a slot for it; empty when no slot is free or no callable instance has a
     * grant.
     *
     * @param idle the instances of the idle channels, the most recently used first
     */
    public Optional<G> pull(Iterable<String> idle, RandomGenerator random) {
        if (inFlight >= slots) {
            return Optional.empty();
        }
        List<Lane<G>> candidates = candidates();
        return candidates.isEmpty() ? Optional.empty() : Optional.of(start(rule.choose(candidates, idle, random)));
    }

    /** Takes an urgent grant from the head of a lane, whether or not a slot is free. */
    public Optional<G> pullUrgent(Predicate<G> urgent) {
        return candidates().stream()
                .filter(lane -> urgent.test(lane.next()))
                .findFirst()
                .map(this::start);
    }

    private List<Lane<G>> candidates() {
        if (waiting == 0) {
            return List.of();
        }
        List<Lane<G>> candidates = new ArrayList<>(lanes.size());
        for (Lane<G> lane : lanes.values()) {
            if (lane.waiting() > 0 && callable.contains(lane.instance())) {
                candidates.add(lane);
            }
        }
        return candidates;
    }

    private G start(Lane<G> lane) {
        inFlight++;
        waiting--;
        return lane.start();
    }

    /**
     * Gives back the slot of a call on {@code instance}.
     *
     * @throws IllegalStateException if no call is under way on it
     */
    public void finish(String instance) {
        Lane<G> lane = lanes.get(instance);
        if (lane == null) {
            throw new IllegalStateException("no call is under way on " + instance);
        }
        lane.finish();
        inFlight--;
        if (lane.isIdle() && !callable.contains(instance)) {
            lanes.remove(instance);
        }
    }

    /** Takes out waiting grants, in no particular order across lanes. */
    public List<G> removeIf(Predicate<G> which) {
        List<G> removed = new ArrayList<>();
        lanes.values().forEach(lane -> lane.removeIf(which, removed));
        lanes.values().removeIf(lane -> lane.isIdle() && !callable.contains(lane.instance()));
        waiting -= removed.size();
        return removed;
    }

    public int slots() {
        return slots;
    }

    /** Calls under way. */
    public int inFlight() {
        return inFlight;
    }

    /** Grants that wait for a slot. */
    public int waiting() {
        return waiting;
    }
}
