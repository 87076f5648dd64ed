/** What a request's body says about its cost: the one rule that callers and the ledger share. */
@NullMarked
package io.penstock.schemas.body;

import org.jspecify.annotations.NullMarked;
