/** Exact sliding windows over what an instance was charged. */
@NullMarked
package io.penstock.budget.usage;

import org.jspecify.annotations.NullMarked;
