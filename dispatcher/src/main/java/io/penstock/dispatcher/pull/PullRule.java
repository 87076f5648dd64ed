package io.penstock.dispatcher.pull;

import java.util.List;
import java.util.random.RandomGenerator;

/** From which lane the next free slot takes its grant. */
public interface PullRule {

    /**
     * One of the lanes; all of them have a grant waiting, and there is at least one.
     *
     * @param idle instances to which a channel stands idle, the channel that freed up last first
     */
    <G> Lane<G> choose(List<Lane<G>> waiting, Iterable<String> idle, RandomGenerator random);
}
