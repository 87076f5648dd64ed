package io.penstock.lab.sweep;

import java.util.SplittableRandom;

/**
 * Requests of about one size.
 *
 * @param weight its part of the requests, over the sum of all weights
 */
record SizeClass(String name, double weight, Range input, Range output) {
    /** Tokens, uniform from one to another, both included. */
    record Range(long from, long to) {
        long draw(SplittableRandom random) {
            return random.nextLong(from, to + 1);
        }

        Range times(double factor) {
            return new Range(Math.round(from * factor), Math.round(to * factor));
        }
    }

    SizeClass weighing(double newWeight) {
        return new SizeClass(name, newWeight, input, output);
    }

    /** The same class with every request's tokens multiplied. */
    SizeClass times(double factor) {
        return new SizeClass(name, weight, input.times(factor), output.times(factor));
    }
}
