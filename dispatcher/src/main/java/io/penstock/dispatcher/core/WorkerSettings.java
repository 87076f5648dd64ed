package io.penstock.dispatcher.core;

import java.time.Duration;

/**
 * What a worker is told.
 *
 * @param id this worker's
 * @param drainBound how long running calls may go on when a partition is let go of
 * @param commitInterval how long completions are gathered for one transaction at most
 */
public record WorkerSettings(String id, Duration drainBound, Duration commitInterval) {}
