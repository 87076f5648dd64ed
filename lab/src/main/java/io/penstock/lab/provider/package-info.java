/** A provider to test against: OpenAI's API over HTTP, with limits that it counts by itself. */
@NullMarked
package io.penstock.lab.provider;

import org.jspecify.annotations.NullMarked;
