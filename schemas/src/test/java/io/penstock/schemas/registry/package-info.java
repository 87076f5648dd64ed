@NullMarked
package io.penstock.schemas.registry;

import org.jspecify.annotations.NullMarked;
