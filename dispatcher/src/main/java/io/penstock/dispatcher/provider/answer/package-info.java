/**
 * Reads what came back: decodes it, assembles a stream, and tells an answer, an error and an unfinished answer apart.
 */
@NullMarked
package io.penstock.dispatcher.provider.answer;

import org.jspecify.annotations.NullMarked;
