/** {@code penstock.yaml}: its keys, and how it is read. */
@NullMarked
package io.penstock.cli.config;

import org.jspecify.annotations.NullMarked;
