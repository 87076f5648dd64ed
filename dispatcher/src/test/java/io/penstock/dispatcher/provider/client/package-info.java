@NullMarked
package io.penstock.dispatcher.provider.client;

import org.jspecify.annotations.NullMarked;
