package io.penstock.budget.batch;

/** The part of a batch that is in one pool. */
public record BatchKey(String pool, String batchId) {}
