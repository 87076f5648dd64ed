/** What goes wrong, and when. Pure. */
@NullMarked
package io.penstock.lab.provider.faults;

import org.jspecify.annotations.NullMarked;
