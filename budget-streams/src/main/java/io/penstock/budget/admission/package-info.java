/** Which request may call which instance now: pure decisions over budgets, slots and the queue. */
@NullMarked
package io.penstock.budget.admission;

import org.jspecify.annotations.NullMarked;
