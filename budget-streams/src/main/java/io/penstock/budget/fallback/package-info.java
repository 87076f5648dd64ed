/** When a pool passes waiting requests on to another one, and which it keeps. */
@NullMarked
package io.penstock.budget.fallback;

import org.jspecify.annotations.NullMarked;
