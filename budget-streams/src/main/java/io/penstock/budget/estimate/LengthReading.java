package io.penstock.budget.estimate;

/**
 * What {@link OutputLengths} have said about the lengths of answers when they were last read, in output tokens.
 *
 * @param answers the number of answers, faded; the other components are 0 with less than one
 * @param bound the length that an answer does not exceed with the asked probability. When {@code isQuantile} is false,
 *     there are too few answers for that, and it is the largest times a factor from 2 to 1
 * @param isQuantile whether there are enough answers for the bound to be the quantile
 * @param largest the largest length
 */
record LengthReading(double answers, long bound, boolean isQuantile, long largest, long median, double mean) {
    static final LengthReading NONE = new LengthReading(0, 0, false, 0, 0, 0);

    /** Whether there are enough answers for a median and for a bound. */
    boolean isEnough() {
        return answers >= OutputLengths.FEWEST;
    }
}
