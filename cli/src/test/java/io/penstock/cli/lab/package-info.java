@NullMarked
package io.penstock.cli.lab;

import org.jspecify.annotations.NullMarked;
