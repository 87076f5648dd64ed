package io.penstock.budget.kafka.store;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The keys of a global store that have changed: the thread that writes the store notes them, and every task gets each
 * key once. Safe for use by several threads.
 */
public final class ChangedKeys {
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** The changed keys that one task has not taken yet: at most as many as the store has had since then. */
    final class Subscription {
        /** In the order of the changes, the oldest first. */
        private final Set<String> changed = new LinkedHashSet<>();

        private Subscription() {}

        /**
         * Takes the next changed key. To be called before the store is read, so that a later change is noted again.
         */
        synchronized Optional<String> take() {
            Iterator<String> keys = changed.iterator();
            if (!keys.hasNext()) {
                return Optional.empty();
            }
            String next = keys.next();
            keys.remove();
            return Optional.of(next);
        }

        /** Adds a key at the end, unless it is in the set. */
        synchronized void again(String key) {
            changed.add(key);
        }

        /** How many changed keys have not been taken. */
        synchronized int size() {
            return changed.size();
        }

        synchronized boolean has(String key) {
            return changed.contains(key);
        }

        void end() {
            subscriptions.remove(this);
        }
    }

    /** Begins to note changes for one task. What the store holds already is not noted. */
    Subscription subscribe() {
        Subscription made = new Subscription();
        subscriptions.add(made);
        return made;
    }

    /** Notes that the value under a key has changed or is gone. */
    void changed(String key) {
        subscriptions.forEach(subscription -> subscription.again(key));
    }
}
