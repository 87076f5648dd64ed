@NullMarked
package io.penstock.dispatcher.call;

import org.jspecify.annotations.NullMarked;
