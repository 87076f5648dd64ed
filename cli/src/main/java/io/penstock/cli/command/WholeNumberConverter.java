package io.penstock.cli.command;

import io.penstock.dispatcher.DispatcherConfig;

/** Reads an option's whole number within bounds. */
public abstract class WholeNumberConverter extends TextConverter<Integer> {
    /** Takes numbers from {@code least} to {@code most}, both included. */
    protected WholeNumberConverter(int least, int most) {
        super(text -> parse(text, least, most));
    }

    private static int parse(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "must be a whole number from " + least + " to " + most + ", got `" + text + "`");
    }

    /** Any {@code int}. */
    public static final class Any extends WholeNumberConverter {
        public Any() {
            super(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
    }

    /** A number of at least 1. */
    public static final class Count extends WholeNumberConverter {
        public Count() {
            super(1, Integer.MAX_VALUE);
        }
    }

    /** A number of at least 2. */
    public static final class Several extends WholeNumberConverter {
        public Several() {
            super(2, Integer.MAX_VALUE);
        }
    }

    /** A number of at least 0. */
    public static final class CountOrNone extends WholeNumberConverter {
        public CountOrNone() {
            super(0, Integer.MAX_VALUE);
        }
    }

    /** A TCP port; 0 means any free one. */
    public static final class Port extends WholeNumberConverter {
        public Port() {
            super(0, 65_535);
        }
    }

    /** The number of calls that a dispatcher makes at once for each pool. */
    public static final class Slots extends WholeNumberConverter {
        public Slots() {
            super(1, DispatcherConfig.MAX_SLOTS);
        }
    }
}
