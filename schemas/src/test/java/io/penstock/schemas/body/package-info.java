@NullMarked
package io.penstock.schemas.body;

import org.jspecify.annotations.NullMarked;
