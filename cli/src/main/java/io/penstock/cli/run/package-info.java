/** A whole pipeline on one machine, from a file of requests to a file of answers. */
@NullMarked
package io.penstock.cli.run;

import org.jspecify.annotations.NullMarked;
