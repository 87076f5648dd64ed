@NullMarked
package io.penstock.dispatcher.core;

import org.jspecify.annotations.NullMarked;
