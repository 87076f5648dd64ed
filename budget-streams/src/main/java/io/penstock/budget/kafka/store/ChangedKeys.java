package io.penstock.budget.kafka.store;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which keys of a global store have changed: the thread that writes the store says so, and every task hears of each key
 * once. Safe for use by several threads.
 */
public final class ChangedKeys {
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** The keys that one task has not heard of yet: at most those that the store has had since the task asked last. */
    final class Subscription {
        /** The one that has been news for longest comes first. */
        private final Set<String> changed = new LinkedHashSet<>();

        private Subscription() {}

        /**
         * The next key that has changed. It is taken before the store is read, so that a change after that is news again.
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

        /** Tells of a key once more, behind the others. */
        synchronized void again(String key) {
            changed.add(key);
        }

        /** How many keys are news. */
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

    /** From now on every change is told of; what the store holds already is not. */
    Subscription subscribe() {
        Subscription made = new Subscription();
        subscriptions.add(made);
        return made;
    }

    /** Notes that the store has another value, or none, under a key. */
    void changed(String key) {
        subscriptions.forEach(subscription -> subscription.again(key));
    }
}
