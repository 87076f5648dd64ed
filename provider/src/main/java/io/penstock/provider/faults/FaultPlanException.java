package io.penstock.provider.faults;

/** A text is not a fault plan. The message has the line, the field, what is wrong and what to write. */
public final class FaultPlanException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int line;
    private final String problem;
    private final String remedy;

    /**
     * A mistake in a plan.
     *
     * @param line where it is, from 1
     * @param problem the field and what is wrong with it, without a full stop
     * @param remedy what to write, without a full stop
     */
    FaultPlanException(int line, String problem, String remedy, Throwable cause) {
        this(line, problem, remedy);
        initCause(cause);
    }

    FaultPlanException(int line, String problem, String remedy) {
        super("fault plan, line " + line + ": " + problem + "; " + remedy);
        this.line = line;
        this.problem = problem;
        this.remedy = remedy;
    }

    public int line() {
        return line;
    }

    public String problem() {
        return problem;
    }

    public String remedy() {
        return remedy;
    }
}
