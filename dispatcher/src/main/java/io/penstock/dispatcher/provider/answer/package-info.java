/** What came back: decoded, put together from a stream, and told apart as answer, error or unfinished. */
@NullMarked
package io.penstock.dispatcher.provider.answer;

import org.jspecify.annotations.NullMarked;
