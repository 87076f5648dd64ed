package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.RunningCall;
import java.util.Optional;
import java.util.function.Function;

/** An instance of a pool that keeps no channels, whose calls are made in the way that a test gives. */
public record StandInInstance(Optional<String> model, Function<Attempt, RunningCall> calls) implements Instance {
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
        throw new AssertionError("no channel is asked for");
    }

    @Override
    public RunningCall begin(Attempt attempt) {
        return calls.apply(attempt);
    }
}
