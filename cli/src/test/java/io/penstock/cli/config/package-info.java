@NullMarked
package io.penstock.cli.config;

import org.jspecify.annotations.NullMarked;
