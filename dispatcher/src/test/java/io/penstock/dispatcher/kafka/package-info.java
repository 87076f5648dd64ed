@NullMarked
package io.penstock.dispatcher.kafka;

import org.jspecify.annotations.NullMarked;
