package io.penstock.dispatcher.work;

import java.util.List;

/**
 * A record that is done once its outgoing records are published in one transaction.
 *
 * @param offset offset of the record that is done
 * @param weightBytes approximate size of the outgoing records
 */
public record Completion(PartitionLease lease, long offset, List<OutgoingRecord> outgoing, long weightBytes) {}
