@NullMarked
package io.penstock.cli.embedded;

import org.jspecify.annotations.NullMarked;
