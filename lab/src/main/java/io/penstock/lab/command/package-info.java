/** The commands of the lab: simulations, studies, benchmarks. */
@NullMarked
package io.penstock.lab.command;

import org.jspecify.annotations.NullMarked;
