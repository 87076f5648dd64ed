package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.offsets.Standing;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the admitted topic whose schema is not known yet. */
record UnreadGrant(Holding holding, ConsumerRecord<byte[], byte[]> record, Standing standing) {}
