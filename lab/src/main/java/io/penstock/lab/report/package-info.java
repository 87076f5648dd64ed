/** Reports for readers: a document of a few kinds of blocks, in Markdown, with charts beside it. */
@NullMarked
package io.penstock.lab.report;

import org.jspecify.annotations.NullMarked;
