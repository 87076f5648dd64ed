/** The errors with which commands end, and the exit codes. */
@NullMarked
package io.penstock.cli.error;

import org.jspecify.annotations.NullMarked;
