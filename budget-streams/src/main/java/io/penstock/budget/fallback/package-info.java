/** Which waiting requests a pool in trouble keeps, how many it passes on at a time, and chains of fallbacks. */
@NullMarked
package io.penstock.budget.fallback;

import org.jspecify.annotations.NullMarked;
