/** What a worker counts and measures. */
@NullMarked
package io.penstock.dispatcher.metrics;

import org.jspecify.annotations.NullMarked;
