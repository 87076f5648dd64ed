/** Distributions of what the traffic looks like, bounded in size and fading with time. */
@NullMarked
package io.penstock.budget.histogram;

import org.jspecify.annotations.NullMarked;
