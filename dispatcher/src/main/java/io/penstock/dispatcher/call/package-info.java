/** The terms of one call: how long it may take, who is told of it, and how it ended. */
@NullMarked
package io.penstock.dispatcher.call;

import org.jspecify.annotations.NullMarked;
