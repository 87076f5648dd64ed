@NullMarked
package io.penstock.cli.forecast;

import org.jspecify.annotations.NullMarked;
