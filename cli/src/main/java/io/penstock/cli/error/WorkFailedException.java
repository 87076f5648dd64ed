package io.penstock.cli.error;

import java.util.Optional;

/** Work has begun and cannot continue. It ends the command with exit code 1 and is shown without a stack trace. */
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

    /** The exception for a part that has stopped by itself, with its first failure. */
    public static WorkFailedException stopped(String part, Optional<Throwable> failure, String remedy) {
        String reason = failure.map(WorkFailedException::first)
                .map(first -> ": " + (first.getMessage() == null ? first.toString() : first.getMessage()))
                .orElse("");
        return new WorkFailedException("the " + part + " has stopped" + reason, remedy);
    }

    private static Throwable first(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first;
    }

    public String problem() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
