package io.penstock.cli.error;

/** The exit codes. */
public final class ExitCode {
    /** Every request succeeded, or the command did what it was asked. */
    public static final int SUCCEEDED = 0;

    /** Some requests did not succeed, or the work ended early because of a failure. */
    public static final int INCOMPLETE = 1;

    /** A mistake in usage or configuration; nothing was sent. */
    public static final int USAGE = 2;

    /** Stopped by Ctrl-C. The same command resumes. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
