/** What is remembered of requests (identity, first sight, cancellation), and the recognition of arriving ones. */
@NullMarked
package io.penstock.budget.request;

import org.jspecify.annotations.NullMarked;
