/** Which request is next, and which instance takes it: one scheduler and one selector for each strategy. */
@NullMarked
package io.penstock.budget.strategy;

import org.jspecify.annotations.NullMarked;
