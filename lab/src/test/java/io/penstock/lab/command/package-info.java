@NullMarked
package io.penstock.lab.command;

import org.jspecify.annotations.NullMarked;
