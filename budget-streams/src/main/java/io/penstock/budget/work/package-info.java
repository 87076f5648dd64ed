/** How much may be done before others are served. */
@NullMarked
package io.penstock.budget.work;

import org.jspecify.annotations.NullMarked;
