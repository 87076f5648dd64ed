/** Shows a person how far a batch is. */
@NullMarked
package io.penstock.cli.progress;

import org.jspecify.annotations.NullMarked;
