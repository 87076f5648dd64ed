package io.penstock.budget.fallback;

/** Why a pool hands back a request that another pool has passed on to it. */
public enum HandedBack {
    /** It takes none now. */
    NOT_NOW,
    /** It can never take this one. */
    NOT_THIS
}
