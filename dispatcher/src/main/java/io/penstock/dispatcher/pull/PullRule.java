package io.penstock.dispatcher.pull;

import java.util.List;
import java.util.random.RandomGenerator;

/** From which lane the next free slot takes its grant. */
public interface PullRule {

    /**
     * Chooses one of the lanes. There is at least one, and each has a waiting grant.
     *
     * @param idle the instances of the idle channels, the most recently used first
     */
    <G> Lane<G> choose(List<Lane<G>> waiting, Iterable<String> idle, RandomGenerator random);
}
