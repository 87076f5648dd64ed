package io.penstock.provider;

import io.penstock.provider.limits.Account.CallEnd;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Reports how a call ended, once. */
final class CallEnding {
    private final Consumer<CallEnd> listener;
    private final AtomicBoolean told = new AtomicBoolean();

    CallEnding(Consumer<CallEnd> listener) {
        this.listener = listener;
    }

    void as(CallEnd end) {
        if (told.compareAndSet(false, true)) {
            listener.accept(end);
        }
    }
}
