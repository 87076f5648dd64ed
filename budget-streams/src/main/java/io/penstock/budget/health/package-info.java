/** Whether an instance answers, and what its provider's answers say about its limits. */
@NullMarked
package io.penstock.budget.health;

import org.jspecify.annotations.NullMarked;
