/** The only writer of a pool's budgets: what waits, what is granted, and what is settled. */
@NullMarked
package io.penstock.budget.pool;

import org.jspecify.annotations.NullMarked;
