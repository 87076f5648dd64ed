package io.penstock.dispatcher.pull;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The pull rule of the Pool-First strategy. The most recently used idle channel whose own instance has a waiting
 * grant takes that one. When there is no such channel, the slot goes to the lane whose first grant came first.
 *
 * <p>A lane that is always full would otherwise keep its channels to itself. So a channel skips its own lane when the
 * oldest grant of another lane came more than {@code mostOvertakers} grants earlier. No grant is overtaken by more
 * grants than that.
 *
 * @param mostOvertakers how many later grants may start before a grant; at least 0
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
