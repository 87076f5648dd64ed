package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.offsets.ReplayStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the admitted topic whose schema is not known yet. */
record UnreadGrant(AssignedPartition assigned, ConsumerRecord<byte[], byte[]> record, ReplayStatus standing) {}
