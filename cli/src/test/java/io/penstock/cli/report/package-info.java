@NullMarked
package io.penstock.cli.report;

import org.jspecify.annotations.NullMarked;
