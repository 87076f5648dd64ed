/** The error codes of responses, which ledger, dispatchers and callers share. */
@NullMarked
package io.penstock.schemas.error;

import org.jspecify.annotations.NullMarked;
