/** What the commands do on a Kafka cluster: publish pools, submit requests, read topics. */
@NullMarked
package io.penstock.cli.cluster;

import org.jspecify.annotations.NullMarked;
