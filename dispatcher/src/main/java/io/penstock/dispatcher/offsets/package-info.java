/** Which offsets of a partition are done, and how that is kept in a commit. Pure: no Kafka, no clock. */
@NullMarked
package io.penstock.dispatcher.offsets;

import org.jspecify.annotations.NullMarked;
