@NullMarked
package io.penstock.cli.file;

import org.jspecify.annotations.NullMarked;
