/** The Kafka edge: reading grants, and publishing what became of them in transactions. */
@NullMarked
package io.penstock.dispatcher.kafka;

import org.jspecify.annotations.NullMarked;
