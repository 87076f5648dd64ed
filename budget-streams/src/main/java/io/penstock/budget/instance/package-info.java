/** The budget of each instance: what its limits leave, what it declines, and whether it answers. */
@NullMarked
package io.penstock.budget.instance;

import org.jspecify.annotations.NullMarked;
