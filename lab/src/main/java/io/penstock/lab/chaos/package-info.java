/** Real processes that are killed, stopped and continued while they work, and what is left of it on the topics. */
@NullMarked
package io.penstock.lab.chaos;

import org.jspecify.annotations.NullMarked;
