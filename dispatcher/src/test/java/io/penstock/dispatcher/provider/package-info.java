@NullMarked
package io.penstock.dispatcher.provider;

import org.jspecify.annotations.NullMarked;
