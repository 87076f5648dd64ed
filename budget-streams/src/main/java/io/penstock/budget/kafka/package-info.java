/**
 * The Kafka Streams edge of the ledger: the topology, its processor, and what a task does around the pools' ledgers.
 */
@NullMarked
package io.penstock.budget.kafka;

import org.jspecify.annotations.NullMarked;
