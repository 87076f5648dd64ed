@NullMarked
package io.penstock.dispatcher.offsets;

import org.jspecify.annotations.NullMarked;
