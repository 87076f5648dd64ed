/** How each provider's API wants a call and says its usage and limits: OpenAI, Azure, Anthropic. */
@NullMarked
package io.penstock.dispatcher.provider.dialect;

import org.jspecify.annotations.NullMarked;
