package io.penstock.dispatcher.pull;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The channel that freed up last takes from its own instance's lane; when no idle channel has a grant in its own lane,
 * the slot goes to the lane whose first grant came first. The Pool-First strategy pulls so.
 *
 * <p>A lane that is always full would keep its channels to itself. So a channel passes by its own lane when a grant of
 * another lane came more than {@code mostOvertakers} grants before: no grant is overtaken by more than so many.
 *
 * @param mostOvertakers grants that may start before one that came before them; at least 0
 */
public record OwnLaneFirst(int mostOvertakers) implements PullRule {
    public OwnLaneFirst {
        if (mostOvertakers < 0) {
            throw new IllegalArgumentException("most overtakers must be at least 0, got " + mostOvertakers);
        }
    }

    @Override
    public <G> Lane<G> choose(List<Lane<G>> waiting, Iterable<String> idle, RandomGenerator random) {
        Lane<G> oldest = waiting.get(0);
        for (Lane<G> lane : waiting) {
            if (lane.nextArrival() < oldest.nextArrival()) {
                oldest = lane;
            }
        }
        for (String instance : idle) {
            for (Lane<G> lane : waiting) {
                if (lane.instance().equals(instance) && lane.nextArrival() - oldest.nextArrival() <= mostOvertakers) {
                    return lane;
                }
            }
        }
        return oldest;
    }
}
