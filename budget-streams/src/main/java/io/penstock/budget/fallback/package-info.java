/** When a pool passes waiting requests on to its fallback, and which requests it keeps. */
@NullMarked
package io.penstock.budget.fallback;

import org.jspecify.annotations.NullMarked;
