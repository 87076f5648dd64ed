package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.RunningCall;
import java.util.Optional;

/**
 * One account that calls are made on. It is the only way from here to the network, and in the simulation the only thing
 * that is not as in a service. Safe for use by several threads.
 */
public interface Instance {

    /** What replaces the model of request bodies. */
    Optional<String> model();

    /** Why this worker cannot call it now, for a person; empty when it can. It may read files. */
    Optional<String> unavailable();

    /** Where its connections lead to: a channel serves the instances of one address. */
    String address();

    /** A channel whose first call opens its connection. */
    Channel channel();

    /**
     * Begins the call of an attempt, over the channel that {@link Attempt#takeChannel} gives. The attempt is told exactly once
     * how it ended, possibly before this returns.
     */
    RunningCall begin(Attempt attempt);
}
