@NullMarked
package io.penstock.cli.progress;

import org.jspecify.annotations.NullMarked;
