@NullMarked
package io.penstock.dispatcher.retry;

import org.jspecify.annotations.NullMarked;
