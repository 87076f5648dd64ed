/** API keys: where they come from, and that no one sees them. */
@NullMarked
package io.penstock.dispatcher.provider.key;

import org.jspecify.annotations.NullMarked;
