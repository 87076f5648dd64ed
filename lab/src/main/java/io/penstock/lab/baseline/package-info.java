/** How fast the pipeline is, beside a plain loop that does the least of what it does. */
@NullMarked
package io.penstock.lab.baseline;

import org.jspecify.annotations.NullMarked;
