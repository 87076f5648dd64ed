/** What a request will cost, as the pool's answers have taught: input by size and by part, output by quantile. */
@NullMarked
package io.penstock.budget.estimate;

import org.jspecify.annotations.NullMarked;
