package io.penstock.dispatcher.work;

import java.util.List;

/**
 * That a record needs nothing more once {@code outgoing} are published: both happen in one transaction.
 *
 * @param offset of the record that is done
 * @param weightBytes about how large the emissions are
 */
public record Completion(PartitionLease lease, long offset, List<OutgoingRecord> outgoing, long weightBytes) {}
