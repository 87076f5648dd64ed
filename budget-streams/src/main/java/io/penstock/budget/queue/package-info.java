/** Requests that wait for a grant, in order. */
@NullMarked
package io.penstock.budget.queue;

import org.jspecify.annotations.NullMarked;
