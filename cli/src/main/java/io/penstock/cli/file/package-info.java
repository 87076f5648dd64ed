/** Files that are told apart, and that one process at a time may use. */
@NullMarked
package io.penstock.cli.file;

import org.jspecify.annotations.NullMarked;
