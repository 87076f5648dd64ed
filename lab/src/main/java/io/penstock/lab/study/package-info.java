/** Questions to the ledger under load, answered on virtual time by {@link io.penstock.lab.simulation.Simulation}. */
@NullMarked
package io.penstock.lab.study;

import org.jspecify.annotations.NullMarked;
