/** The registries that keep the schemas: one that speaks Confluent's REST API, or one within the process. */
@NullMarked
package io.penstock.schemas.registry;

import org.jspecify.annotations.NullMarked;
