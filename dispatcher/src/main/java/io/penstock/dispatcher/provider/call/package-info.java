/** One call: what it is given, how long it may take, and how it ended. */
@NullMarked
package io.penstock.dispatcher.provider.call;

import org.jspecify.annotations.NullMarked;
