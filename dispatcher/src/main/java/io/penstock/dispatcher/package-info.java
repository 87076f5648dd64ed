/** The workers: they take grants, call providers, and publish responses and outcomes. */
@NullMarked
package io.penstock.dispatcher;

import org.jspecify.annotations.NullMarked;
