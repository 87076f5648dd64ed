/** A pool and its instances as their configuration describes them. */
@NullMarked
package io.penstock.budget.policy;

import org.jspecify.annotations.NullMarked;
