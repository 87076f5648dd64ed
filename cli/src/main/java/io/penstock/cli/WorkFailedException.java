package io.penstock.cli;

/** Work that began and cannot go on. It ends the command with exit code 1 and is shown without a stack trace. */
public final class WorkFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String remedy;

    /**
     * @param problem what happened, without a full stop
     * @param remedy what to do about it, without a full stop
     */
    public WorkFailedException(String problem, String remedy, Throwable cause) {
        super(problem, cause);
        this.remedy = remedy;
    }

    public WorkFailedException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    public String problem() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
