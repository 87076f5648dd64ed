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
 * The lanes of one pool, and its slots: at most {@code slots} calls are under way at once. A lane whose instance is
 * not (or not yet) configured keeps its grants. Not safe for use by several threads.
 */
public final class Lanes<G> {
    private final int slots;
    private final PullRule rule;
    private final Map<String, Lane<G>> lanes = new LinkedHashMap<>();
    private Set<String> callable = Set.of();
    private int inFlight;
    private int waiting;

    /** Lanes without grants; {@code slots}, the calls at once, is at least 1. */
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

    public void offer(String instance, G grant) {
        lanes.computeIfAbsent(instance, Lane::new).add(grant);
        waiting++;
    }

    /** Takes the next grant to start, and a slot for it; empty when no slot is free or nothing can be called. */
    public Optional<G> pull(RandomGenerator random) {
        if (inFlight >= slots || waiting == 0) {
            return Optional.empty();
        }
        List<Lane<G>> candidates = new ArrayList<>(lanes.size());
        for (Lane<G> lane : lanes.values()) {
            if (lane.waiting() > 0 && callable.contains(lane.instance())) {
                candidates.add(lane);
            }
        }
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        inFlight++;
        waiting--;
        return Optional.of(rule.choose(candidates, random).start());
    }

    /** Gives back the slot of a call on {@code instance}. */
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
