package io.penstock.budget.grant;

/**
 * A grant whose slot is free again, and whose request or outcome may still come.
 *
 * @param sinceMillis when its slot became free
 */
public record Awaited(Reservation grant, Reason reason, long sinceMillis) {
    /** Why something may still come. */
    public enum Reason {
        /** Its outcome says that the request comes back. */
        RETURNS,
        /** It was released without an outcome. */
        RELEASED
    }
}
