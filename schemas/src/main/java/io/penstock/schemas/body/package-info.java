/** What a request's body says of its cost: the one rule that callers, the ledger and the judges share. */
@NullMarked
package io.penstock.schemas.body;

import org.jspecify.annotations.NullMarked;
