package io.penstock.dispatcher.core;

import java.time.Duration;

/**
 * The settings of a worker's core.
 *
 * @param id the worker's id
 * @param drainBound how long running calls may go on when a partition is released
 * @param commitInterval the longest time for which completions are gathered into one transaction
 */
public record WorkerSettings(String id, Duration drainBound, Duration commitInterval) {}
