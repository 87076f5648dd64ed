/** A live view of the pools and workers. */
@NullMarked
package io.penstock.cli.top;

import org.jspecify.annotations.NullMarked;
