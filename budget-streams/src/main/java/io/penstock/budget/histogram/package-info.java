/** What the traffic looks like: bounded, decaying distributions. */
@NullMarked
package io.penstock.budget.histogram;

import org.jspecify.annotations.NullMarked;
