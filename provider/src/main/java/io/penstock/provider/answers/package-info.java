/** Reads calls and writes answers, in the format of each dialect. Pure. */
@NullMarked
package io.penstock.provider.answers;

import org.jspecify.annotations.NullMarked;
