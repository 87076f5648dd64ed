@NullMarked
package io.penstock.dispatcher.pull;

import org.jspecify.annotations.NullMarked;
