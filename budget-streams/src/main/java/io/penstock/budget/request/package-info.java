/** What is remembered of requests: who they are, when they were seen, which are cancelled; and what one is that arrives. */
@NullMarked
package io.penstock.budget.request;

import org.jspecify.annotations.NullMarked;
