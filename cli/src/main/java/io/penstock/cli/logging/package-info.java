/** What is logged, and where to. */
@NullMarked
package io.penstock.cli.logging;

import org.jspecify.annotations.NullMarked;
