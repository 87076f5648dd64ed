/** The HTTP edge: one call to a provider, in the dialect of its instance, and what it answered. */
@NullMarked
package io.penstock.dispatcher.provider;

import org.jspecify.annotations.NullMarked;
