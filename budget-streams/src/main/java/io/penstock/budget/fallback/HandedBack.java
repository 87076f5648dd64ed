package io.penstock.budget.fallback;

/** Why a pool hands a request back that another has passed on to it. */
public enum HandedBack {
    /** It takes none now. */
    NOT_NOW,
    /** It can never take this one. */
    NOT_THIS
}
