/** From records to the ledger's own terms and back: what of a record is believed, and what is published. */
@NullMarked
package io.penstock.budget.kafka.record;

import org.jspecify.annotations.NullMarked;
