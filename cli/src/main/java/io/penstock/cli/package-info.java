/** The {@code penstock} command: what a person types, and the wiring of the parts behind it. */
@NullMarked
package io.penstock.cli;

import org.jspecify.annotations.NullMarked;
