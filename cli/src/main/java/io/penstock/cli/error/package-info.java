/** What a command says when it cannot go on, and the exit codes. */
@NullMarked
package io.penstock.cli.error;

import org.jspecify.annotations.NullMarked;
