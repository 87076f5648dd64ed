@NullMarked
package io.penstock.cli.top;

import org.jspecify.annotations.NullMarked;
