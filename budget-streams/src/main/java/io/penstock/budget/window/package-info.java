/** Exact sliding windows over what an instance was charged. */
@NullMarked
package io.penstock.budget.window;

import org.jspecify.annotations.NullMarked;
