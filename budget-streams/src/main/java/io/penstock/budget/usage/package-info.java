/** Sliding windows over what an instance was charged, in exact whole numbers. */
@NullMarked
package io.penstock.budget.usage;

import org.jspecify.annotations.NullMarked;
