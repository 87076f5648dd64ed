package io.penstock.lab.simulation;

import io.penstock.dispatcher.call.RunningCall;
import io.penstock.dispatcher.work.Attempt;
import io.penstock.dispatcher.work.Channel;
import io.penstock.dispatcher.work.Instance;
import java.util.Optional;
import java.util.function.Function;

/** An instance that is called on virtual time. */
final class SimulatedInstance implements Instance {
    private final Optional<String> model;
    private final Function<Attempt, RunningCall> calls;

    SimulatedInstance(Optional<String> model, Function<Attempt, RunningCall> calls) {
        this.model = model;
        this.calls = calls;
    }

    @Override
    public Optional<String> model() {
        return model;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public String address() {
        return "http://127.0.0.1:1";
    }

    @Override
    public Channel channel() {
        return new AlwaysOpen(address());
    }

    @Override
    public RunningCall begin(Attempt attempt) {
        attempt.takeChannel();
        return calls.apply(attempt);
    }

    /** A channel that is always open. Here, channels matter only for the order in which grants are pulled. */
    private record AlwaysOpen(String address) implements Channel {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public long idleSinceNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public void release() {}

        @Override
        public void close() {}
    }
}
