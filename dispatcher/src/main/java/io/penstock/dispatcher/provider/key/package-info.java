/** API keys: reads them from their sources, and keeps them out of logs and messages. */
@NullMarked
package io.penstock.dispatcher.provider.key;

import org.jspecify.annotations.NullMarked;
