/** Grants in hand: waiting in lanes, being called, settled. */
@NullMarked
package io.penstock.dispatcher.work;

import org.jspecify.annotations.NullMarked;
