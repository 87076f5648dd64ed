/**
 * What a worker does, from the partitions that it is assigned to the records that it publishes. Events go in. What is
 * to be done comes out as one {@link io.penstock.dispatcher.core.Step} after another, carried out by the Kafka edge
 * in a service and on virtual time in the simulation. No Kafka, no clock, no I/O.
 */
@NullMarked
package io.penstock.dispatcher.core;

import org.jspecify.annotations.NullMarked;
