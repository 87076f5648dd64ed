/** The HTTP edge: addresses, proxies, connections, and the one call that is made on each. */
@NullMarked
package io.penstock.dispatcher.provider.client;

import org.jspecify.annotations.NullMarked;
