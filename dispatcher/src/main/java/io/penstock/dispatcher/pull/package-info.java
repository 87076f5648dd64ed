/** Which waiting grant takes the next free slot. Pure: no Kafka, no HTTP, no clock. */
@NullMarked
package io.penstock.dispatcher.pull;

import org.jspecify.annotations.NullMarked;
