package io.penstock.dispatcher.retry;

/**
 * Who is at fault for a refusal that every further call to the same instance would get, as far as one answer tells.
 */
public enum Blame {
    /** The instance: its key, its account or its deployment. */
    INSTANCE,
    /**
     * The instance or the request: the instance does not do what was asked, and the other instances' answers tell
     * which.
     */
    OPERATION,
    /** The request: it is larger than a limit of the instance, and another may have a larger one. */
    REQUEST
}
