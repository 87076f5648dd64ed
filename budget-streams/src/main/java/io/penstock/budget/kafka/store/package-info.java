/** The bytes of the state stores and their versions; the global stores. */
@NullMarked
package io.penstock.budget.kafka.store;

import org.jspecify.annotations.NullMarked;
