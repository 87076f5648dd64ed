package io.penstock.cli.top;

/**
 * The room for a view.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
record Frame(int columns, int rows) {
    /** For a print: as long as need be. */
    static final Frame PAGE = new Frame(120, Integer.MAX_VALUE);

    private static final int WIDE = 120;

    Frame {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException(
                    "a frame has at least 1 column and 1 row, got " + columns + " x " + rows);
        }
    }

    /** Whether there is room for figures that are of interest, but not at first. */
    boolean isWide() {
        return columns >= WIDE;
    }
}
