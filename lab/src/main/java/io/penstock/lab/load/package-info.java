/** Traffic for measurements on a real pipeline: writes requests, and reads responses as a caller would. */
@NullMarked
package io.penstock.lab.load;

import org.jspecify.annotations.NullMarked;
