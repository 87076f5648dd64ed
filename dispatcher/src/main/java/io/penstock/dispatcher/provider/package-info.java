/** The HTTP edge: one call to an OpenAI-compatible provider, and what it answered. */
@NullMarked
package io.penstock.dispatcher.provider;

import org.jspecify.annotations.NullMarked;
