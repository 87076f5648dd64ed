/** How fast the ledger decides, and what a waiting request takes of the heap. */
@NullMarked
package io.penstock.lab.bench;

import org.jspecify.annotations.NullMarked;
