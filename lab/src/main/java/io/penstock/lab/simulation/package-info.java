/**
 * A deterministic simulation of the whole: the real ledger's topology and the dispatchers' own code on virtual time,
 * simulated callers, and a provider that judges by arithmetic of its own. Everything that happens follows from a seed.
 */
@NullMarked
package io.penstock.lab.simulation;

import org.jspecify.annotations.NullMarked;
