/** When tasks tick and commit, and what time it is: wall clocks that step, and stream time. */
@NullMarked
package io.penstock.budget.kafka.clock;

import org.jspecify.annotations.NullMarked;
