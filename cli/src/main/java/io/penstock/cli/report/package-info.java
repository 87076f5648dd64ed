/** The result of a batch: counts, tokens and the largest windows. Pure: no Kafka client, clock or file. */
@NullMarked
package io.penstock.cli.report;

import org.jspecify.annotations.NullMarked;
