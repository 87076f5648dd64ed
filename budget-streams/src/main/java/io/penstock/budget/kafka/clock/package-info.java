/** When tasks tick and commit, and what time it is although wall clocks step. */
@NullMarked
package io.penstock.budget.kafka.clock;

import org.jspecify.annotations.NullMarked;
