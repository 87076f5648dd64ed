/** A Kafka broker inside this process, for one machine. */
@NullMarked
package io.penstock.cli.embedded;

import org.jspecify.annotations.NullMarked;
