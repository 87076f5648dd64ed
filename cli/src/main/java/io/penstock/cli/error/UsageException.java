package io.penstock.cli.error;

/**
 * A mistake in usage or configuration, or something missing that the user can put right. It ends the command with
 * exit code 2 and is shown without a stack trace.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String remedy;

    /**
     * @param problem what is wrong and where, without a full stop
     * @param remedy what to do about it, without a full stop; empty when the problem says it all
     */
    public UsageException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    /** As {@link #UsageException(String, String)}, with a cause. */
    public UsageException(String problem, String remedy, Throwable cause) {
        super(problem, cause);
        this.remedy = remedy;
    }

    public UsageException(String problem) {
        this(problem, "");
    }

    public String problem() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
