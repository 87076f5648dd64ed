@NullMarked
package io.penstock.dispatcher;

import org.jspecify.annotations.NullMarked;
