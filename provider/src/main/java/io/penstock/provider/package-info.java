/**
 * A provider to test against, with OpenAI's, Azure's and Anthropic's APIs over HTTP. It counts its limits by itself.
 */
@NullMarked
package io.penstock.provider;

import org.jspecify.annotations.NullMarked;
