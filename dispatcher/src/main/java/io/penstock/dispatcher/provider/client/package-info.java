/** The HTTP edge: addresses, proxies, connections, and the calls that are made on them. */
@NullMarked
package io.penstock.dispatcher.provider.client;

import org.jspecify.annotations.NullMarked;
