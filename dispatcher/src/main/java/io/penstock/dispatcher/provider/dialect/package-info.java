/** How each provider's API is called and states usage and limits: OpenAI, Azure, Anthropic. */
@NullMarked
package io.penstock.dispatcher.provider.dialect;

import org.jspecify.annotations.NullMarked;
