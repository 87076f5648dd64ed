package io.penstock.budget.grant;

/** What an outcome means for the request of its grant. */
public enum RequestFate {
    /** It has its response. */
    ENDED,
    /** It comes back for another grant. */
    RETURNS
}
