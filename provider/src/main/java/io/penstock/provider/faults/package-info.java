/** Which calls go wrong, and how. Pure. */
@NullMarked
package io.penstock.provider.faults;

import org.jspecify.annotations.NullMarked;
