@NullMarked
package io.penstock.cli.batch;

import org.jspecify.annotations.NullMarked;
