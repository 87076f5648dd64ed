/** One part as a service, with its health and metrics over HTTP. */
@NullMarked
package io.penstock.cli.service;

import org.jspecify.annotations.NullMarked;
