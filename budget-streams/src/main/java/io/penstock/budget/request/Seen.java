package io.penstock.budget.request;

/**
 * When a pool saw a request.
 *
 * @param atMillis when it was seen first
 * @param sequence of its latest ticket, which counts the requests of the pool
 */
public record Seen(long atMillis, long sequence) {}
