@NullMarked
package io.penstock.cli.service;

import org.jspecify.annotations.NullMarked;
