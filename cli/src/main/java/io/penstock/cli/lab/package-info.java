/** The commands of the lab: simulations, studies, benchmarks. */
@NullMarked
package io.penstock.cli.lab;

import org.jspecify.annotations.NullMarked;
