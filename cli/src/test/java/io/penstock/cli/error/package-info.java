@NullMarked
package io.penstock.cli.error;

import org.jspecify.annotations.NullMarked;
