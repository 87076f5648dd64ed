@NullMarked
package io.penstock.schemas.serde;

import org.jspecify.annotations.NullMarked;
