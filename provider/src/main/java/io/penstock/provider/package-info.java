/** A provider to test against: OpenAI's, Azure's and Anthropic's APIs over HTTP, with limits that it counts by itself. */
@NullMarked
package io.penstock.provider;

import org.jspecify.annotations.NullMarked;
