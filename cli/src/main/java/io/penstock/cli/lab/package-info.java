/** Commands that measure and simulate. */
@NullMarked
package io.penstock.cli.lab;

import org.jspecify.annotations.NullMarked;
