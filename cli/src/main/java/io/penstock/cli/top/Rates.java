package io.penstock.cli.top;

import java.util.OptionalDouble;

/**
 * How fast a pool works; absent as long as there is nothing to compare with.
 *
 * @param offered requests that arrive per second, re-submissions included
 * @param granted grants per second
 * @param settled outcomes per second
 * @param secondsLeft until what waits and runs has ended, at the rate of the last two minutes
 */
record Rates(OptionalDouble offered, OptionalDouble granted, OptionalDouble settled, OptionalDouble secondsLeft) {}
