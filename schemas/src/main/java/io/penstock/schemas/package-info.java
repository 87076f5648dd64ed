/** The contract between the parts of Penstock: the topics, their records, and how records are written. */
@NullMarked
package io.penstock.schemas;

import org.jspecify.annotations.NullMarked;
