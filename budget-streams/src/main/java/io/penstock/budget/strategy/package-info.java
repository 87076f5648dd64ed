/** Who is next, and which instance takes the request: one scheduler and one selector for each strategy. */
@NullMarked
package io.penstock.budget.strategy;

import org.jspecify.annotations.NullMarked;
