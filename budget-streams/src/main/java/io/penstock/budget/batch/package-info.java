/** The progress of batches: their counts, and when they are expected to end. */
@NullMarked
package io.penstock.budget.batch;

import org.jspecify.annotations.NullMarked;
