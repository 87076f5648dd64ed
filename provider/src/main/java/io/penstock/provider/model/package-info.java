/** How long answers take and how many tokens they have. Pure. */
@NullMarked
package io.penstock.provider.model;

import org.jspecify.annotations.NullMarked;
