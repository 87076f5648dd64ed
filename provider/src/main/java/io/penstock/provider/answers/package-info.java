/** Calls as they are read and answers as they are written, in the shapes of each dialect. Pure. */
@NullMarked
package io.penstock.provider.answers;

import org.jspecify.annotations.NullMarked;
