/** Calls as they are read and answers as they are written, in the shapes of each dialect. Pure. */
@NullMarked
package io.penstock.lab.provider.answers;

import org.jspecify.annotations.NullMarked;
