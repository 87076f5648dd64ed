/** The contract between the parts: what is on which topic, and how it is written. */
@NullMarked
package io.penstock.schemas;

import org.jspecify.annotations.NullMarked;
