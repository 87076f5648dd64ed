/** The example that the project ships, on a simulated provider in this process. */
@NullMarked
package io.penstock.cli.demo;

import org.jspecify.annotations.NullMarked;
