/** Where schemas are kept: a registry that speaks Confluent's REST API, or one within the process. */
@NullMarked
package io.penstock.schemas.registry;

import org.jspecify.annotations.NullMarked;
