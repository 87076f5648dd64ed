@NullMarked
package io.penstock.cli.command;

import org.jspecify.annotations.NullMarked;
