/** What a key may use and has used, counted without any of the ledger's code. Pure. */
@NullMarked
package io.penstock.provider.limits;

import org.jspecify.annotations.NullMarked;
