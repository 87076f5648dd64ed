/** The budget of each instance: what its limits leave, what it refuses, and whether it answers. */
@NullMarked
package io.penstock.budget.instance;

import org.jspecify.annotations.NullMarked;
