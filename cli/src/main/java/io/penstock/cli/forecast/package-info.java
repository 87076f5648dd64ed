/** Reckons how long what is left of a batch takes, from what it costs and what the limits give. */
@NullMarked
package io.penstock.cli.forecast;

import org.jspecify.annotations.NullMarked;
