@NullMarked
package io.penstock.cli.cluster;

import org.jspecify.annotations.NullMarked;
