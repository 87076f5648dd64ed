package io.penstock.cli.top;

/**
 * The size of a view.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
record Frame(int columns, int rows) {
    /** The frame for printed text, of any length. */
    static final Frame PAGE = new Frame(120, Integer.MAX_VALUE);

    private static final int WIDE = 120;

    Frame {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException(
                    "a frame has at least 1 column and 1 row, got " + columns + " x " + rows);
        }
    }

    /** Whether there is room for the less important figures. */
    boolean isWide() {
        return columns >= WIDE;
    }
}
