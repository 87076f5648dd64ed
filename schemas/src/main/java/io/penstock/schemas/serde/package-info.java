/** Writes and reads the records in the Confluent wire format. */
@NullMarked
package io.penstock.schemas.serde;

import org.jspecify.annotations.NullMarked;
