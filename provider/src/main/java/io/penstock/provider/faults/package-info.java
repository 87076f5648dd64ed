/** What goes wrong, and when. Pure. */
@NullMarked
package io.penstock.provider.faults;

import org.jspecify.annotations.NullMarked;
