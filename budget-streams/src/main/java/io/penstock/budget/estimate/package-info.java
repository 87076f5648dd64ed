/** Estimates of what a request will cost, from the pool's answers: input by size and by part, output by quantile. */
@NullMarked
package io.penstock.budget.estimate;

import org.jspecify.annotations.NullMarked;
