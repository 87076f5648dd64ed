/** What the ledger decides about a request, what it reserves for a grant, and what an outcome says about it. */
@NullMarked
package io.penstock.budget.grant;

import org.jspecify.annotations.NullMarked;
