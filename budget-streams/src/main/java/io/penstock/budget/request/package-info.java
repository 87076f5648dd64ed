/** What is remembered of requests: who they are, when they were seen, and which are cancelled. */
@NullMarked
package io.penstock.budget.request;

import org.jspecify.annotations.NullMarked;
