package io.penstock.schemas.serde;

import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks schema ids up on a thread of its own, so that readers of records never wait for a registry. Safe for use by
 * several threads.
 */
final class SchemaLookups {
    /** The most ids that are being looked up or have failed lately; a topic has a few. */
    static final int MAX_LOOKUPS = 64;

    /** How long a registry that did not answer is left alone. */
    static final Duration PAUSE = Duration.ofMillis(500);

    /** How long an id that was unknown is not asked for again. */
    static final Duration UNKNOWN_KEPT = Duration.ofSeconds(10);

    /** The time after which the idle thread ends. */
    private static final Duration THREAD_KEPT = Duration.ofSeconds(10);

    private interface Lookup {}

    private record Running() implements Lookup {}

    private record Failed(RegistryException failure, long atNanos) implements Lookup {
        boolean isOver(long nowNanos) {
            Duration kept = failure.kind() == Kind.UNKNOWN_ID ? UNKNOWN_KEPT : PAUSE;
            return nowNanos - atNanos >= kept.toNanos();
        }
    }

    private final LongSupplier nanoTime;
    private final Map<Integer, Lookup> lookups = new HashMap<>();
    private final ThreadPoolExecutor thread;

    SchemaLookups(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        thread = new ThreadPoolExecutor(
                1, 1, THREAD_KEPT.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, "penstock-schema-lookup");
                    made.setDaemon(true);
                    return made;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Begins to look up an id, unless that is under way or has failed just now.
     *
     * @param question asks the registry; runs in the background and may throw a {@link RegistryException}
     * @return why the id is not known: it is being looked up, or how the last attempt failed
     */
    synchronized RegistryException begin(int id, Runnable question) {
        Lookup lookup = lookups.get(id);
        if (lookup instanceof Failed failed && !failed.isOver(nanoTime.getAsLong())) {
            return failed.failure();
        }
        if (lookup == null && isFull()) {
            return new RegistryException(
                    Kind.UNREACHABLE, "more than " + MAX_LOOKUPS + " schema ids are being looked up");
        }
        if (!(lookup instanceof Running)) {
            lookups.put(id, new Running());
            thread.execute(() -> look(id, question));
        }
        return lookup instanceof Failed failed && failed.failure().kind() != Kind.UNKNOWN_ID
                ? failed.failure()
                : new RegistryException(Kind.UNREACHABLE, "schema id " + id + " is being looked up");
    }

    private boolean isFull() {
        if (lookups.size() >= MAX_LOOKUPS) {
            long now = nanoTime.getAsLong();
            lookups.values().removeIf(lookup -> lookup instanceof Failed failed && failed.isOver(now));
        }
        return lookups.size() >= MAX_LOOKUPS;
    }

    private void look(int id, Runnable question) {
        try {
            question.run();
            ended(id);
        } catch (RegistryException failure) {
            failed(id, failure);
        } catch (RuntimeException failure) {
            failed(id, new RegistryException(Kind.UNREACHABLE, "schema id " + id + " cannot be looked up", failure));
        }
    }

    private synchronized void ended(int id) {
        lookups.remove(id);
    }

    private synchronized void failed(int id, RegistryException failure) {
        lookups.put(id, new Failed(failure, nanoTime.getAsLong()));
    }
}
