package io.penstock.dispatcher.pull;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The pull rule of the Traditional strategy: of {@code sample} lanes drawn at random with replacement, the one with
 * the fewest calls under way (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001).
 *
 * @param sample the number of draws; at least 1
 */
public record PowerOfTwoChoices(int sample) implements PullRule {
    public PowerOfTwoChoices {
        if (sample < 1) {
            throw new IllegalArgumentException("sample must be at least 1, got " + sample);
        }
    }

    @Override
    public <G> Lane<G> choose(List<Lane<G>> waiting, Iterable<String> idle, RandomGenerator random) {
        Lane<G> best = waiting.get(random.nextInt(waiting.size()));
        for (int drawn = 1; drawn < sample; drawn++) {
            Lane<G> other = waiting.get(random.nextInt(waiting.size()));
            if (other.inFlight() < best.inFlight()) {
                best = other;
            }
        }
        return best;
    }
}
