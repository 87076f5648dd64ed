/**
 * A deterministic simulation of the whole system on virtual time: the real ledger's topology, the dispatcher's own
 * worker code, simulated callers, brokers and calls, and a provider that judges with its own arithmetic. Everything
 * that happens follows from a seed.
 */
@NullMarked
package io.penstock.lab.simulation;

import org.jspecify.annotations.NullMarked;
