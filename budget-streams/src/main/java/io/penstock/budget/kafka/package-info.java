/** The Kafka Streams edge of the ledger: processors, stores and the mapping to Avro. */
@NullMarked
package io.penstock.budget.kafka;

import org.jspecify.annotations.NullMarked;
