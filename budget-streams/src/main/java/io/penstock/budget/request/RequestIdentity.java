package io.penstock.budget.request;

/**
 * What tells a request of a pool from all others.
 *
 * @param batch {@link Fingerprint#NONE} for a request without a batch
 */
public record RequestIdentity(Fingerprint batch, Fingerprint request) {}
