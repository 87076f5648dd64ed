/** Whether output goes to a terminal, and in which colours. */
@NullMarked
package io.penstock.cli.terminal;

import org.jspecify.annotations.NullMarked;
