/** Checks that a command's files are distinct, and locks files for one process at a time. */
@NullMarked
package io.penstock.cli.file;

import org.jspecify.annotations.NullMarked;
