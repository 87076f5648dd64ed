/** The published experiments, swept over their parameter on virtual time, with intervals and upper bounds. */
@NullMarked
package io.penstock.lab.sweep;

import org.jspecify.annotations.NullMarked;
