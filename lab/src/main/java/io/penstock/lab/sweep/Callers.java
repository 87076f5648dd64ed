package io.penstock.lab.sweep;

import java.util.SplittableRandom;

/**
 * Who sends the requests.
 *
 * @param light callers beside the heavy one, alike
 * @param lightShare the part of all requests that each of them sends
 */
record Callers(int light, double lightShare) {
    /** All requests are of one caller. */
    static final Callers ONE = new Callers(0, 0);

    static final String HEAVY = "heavy";
    static final String LIGHT = "light";

    boolean isOne() {
        return light == 0;
    }

    /** Draws whose request it is: {@value #HEAVY}, or {@value #LIGHT} and a number. */
    String draw(SplittableRandom random) {
        double drawn = random.nextDouble();
        return drawn < light * lightShare ? LIGHT + (int) (drawn / lightShare) : HEAVY;
    }
}
