package io.penstock.cli.top;

import java.util.OptionalDouble;

/**
 * How fast a pool works. A rate is absent until there are two snapshots to compare.
 *
 * @param offered requests that arrive per second, re-submissions included
 * @param granted grants per second
 * @param settled outcomes per second
 * @param secondsLeft seconds until the waiting and running requests have ended, at the rate of the last two minutes
 */
record Rates(OptionalDouble offered, OptionalDouble granted, OptionalDouble settled, OptionalDouble secondsLeft) {}
