@NullMarked
package io.penstock.cli.run;

import org.jspecify.annotations.NullMarked;
