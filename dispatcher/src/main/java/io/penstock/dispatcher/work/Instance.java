package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.RunningCall;
import java.util.Optional;

/**
 * One account that calls are made on. It is this package's only way to the network, and the only part of it that a
 * simulation replaces. Safe for use by several threads.
 */
public interface Instance {

    /** The model that replaces the one in request bodies; empty when theirs is kept. */
    Optional<String> model();

    /** Why this worker cannot call the instance now, for a person; empty when it can. May read files. */
    Optional<String> unavailable();

    /** The address of its connections. A channel serves the instances of one address. */
    String address();

    /** A channel whose first call opens its connection. */
    Channel channel();

    /**
     * Begins the call of an attempt, over the channel that {@link Attempt#takeChannel} gives. The attempt is told
     * exactly once how it ended, possibly before this returns.
     */
    RunningCall begin(Attempt attempt);
}
