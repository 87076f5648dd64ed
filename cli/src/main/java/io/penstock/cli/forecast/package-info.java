/** Calculates how long the rest of a batch takes, from what it costs and what the limits allow. */
@NullMarked
package io.penstock.cli.forecast;

import org.jspecify.annotations.NullMarked;
