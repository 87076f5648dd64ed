@NullMarked
package io.penstock.dispatcher.work;

import org.jspecify.annotations.NullMarked;
