/**
 * What a worker does, from the partitions that it is given to what it publishes. Events go in; what is to be done comes out
 * as one {@link io.penstock.dispatcher.core.Step} after another, which the Kafka edge carries out in a service and virtual
 * time in the simulation. No Kafka, no clock, no I/O.
 */
@NullMarked
package io.penstock.dispatcher.core;

import org.jspecify.annotations.NullMarked;
