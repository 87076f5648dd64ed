/** What is saved of a pool, and what is shown of it. */
@NullMarked
package io.penstock.budget.state;

import org.jspecify.annotations.NullMarked;
