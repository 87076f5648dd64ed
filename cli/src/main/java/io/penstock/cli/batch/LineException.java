package io.penstock.cli.batch;

/** A line is not valid. The message says why, without file and line. */
final class LineException extends Exception {
    private static final long serialVersionUID = 1;

    private final String remedy;

    LineException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    String problem() {
        return String.valueOf(getMessage());
    }

    String remedy() {
        return remedy;
    }
}
