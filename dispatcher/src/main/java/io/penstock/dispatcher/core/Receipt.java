package io.penstock.dispatcher.core;

import io.penstock.dispatcher.offsets.ReplayStatus;
import io.penstock.dispatcher.work.PartitionLease;
import io.penstock.dispatcher.work.ReceivedRecord;

/**
 * That a record was read, of which something is still to be done.
 *
 * @param status what may be done with it
 */
public record Receipt(PartitionLease lease, long offset, ReplayStatus status, ReceivedRecord record) {}
