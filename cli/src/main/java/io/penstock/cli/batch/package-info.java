/** Files of requests and of responses, in the format of OpenAI's Batch API. */
@NullMarked
package io.penstock.cli.batch;

import org.jspecify.annotations.NullMarked;
