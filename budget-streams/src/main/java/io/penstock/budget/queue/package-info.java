/** The order of the requests that wait for a grant. */
@NullMarked
package io.penstock.budget.queue;

import org.jspecify.annotations.NullMarked;
