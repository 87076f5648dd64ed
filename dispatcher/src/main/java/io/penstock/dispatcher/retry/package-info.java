/** What an attempt's ending means, and when the next attempt may begin. Pure: no HTTP, no clock. */
@NullMarked
package io.penstock.dispatcher.retry;

import org.jspecify.annotations.NullMarked;
