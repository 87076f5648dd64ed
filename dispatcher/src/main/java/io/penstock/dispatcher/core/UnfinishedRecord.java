package io.penstock.dispatcher.core;

import io.penstock.dispatcher.offsets.ReplayStatus;
import io.penstock.dispatcher.work.PartitionLease;
import io.penstock.dispatcher.work.ReceivedRecord;

/**
 * A record that was read and is not done yet.
 *
 * @param status what may be done with it
 */
public record UnfinishedRecord(PartitionLease lease, long offset, ReplayStatus status, ReceivedRecord record) {}
