package io.penstock.dispatcher.retry;

/** Who is at fault for a refusal that every further call to the same instance would meet, as far as one answer tells. */
public enum Blame {
    /** The instance: its key, its account or its deployment. */
    INSTANCE,
    /** The instance does not do what it was asked for; what others answer tells whether it or the request is at fault. */
    OPERATION,
    /** The request: it is larger than a limit of the instance, and another may have a larger one. */
    REQUEST
}
