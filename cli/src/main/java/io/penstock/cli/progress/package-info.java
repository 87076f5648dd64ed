/** Shows a person how far a batch, or a series of runs, is. */
@NullMarked
package io.penstock.cli.progress;

import org.jspecify.annotations.NullMarked;
