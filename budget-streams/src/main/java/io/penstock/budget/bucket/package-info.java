/** Size classes of requests that follow the traffic, and the share of the budget that each is guaranteed. Pure. */
@NullMarked
package io.penstock.budget.bucket;

import org.jspecify.annotations.NullMarked;
