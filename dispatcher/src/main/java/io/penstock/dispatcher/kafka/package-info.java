/** The Kafka edge: reads grants, and publishes their results in transactions. */
@NullMarked
package io.penstock.dispatcher.kafka;

import org.jspecify.annotations.NullMarked;
