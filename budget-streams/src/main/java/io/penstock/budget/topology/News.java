package io.penstock.budget.topology;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which keys of a global store have changed: the thread that writes the store says so, and every task hears of each key
 * once. Safe for use by several threads.
 */
final class News {
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** The keys that one task has not heard of yet: at most those that the store has had since the task asked last. */
    final class Subscription {
        private final Set<String> changed = ConcurrentHashMap.newKeySet();

        private Subscription() {}

        /** The keys that have changed since the last call. What changes later is told of by a later one. */
        List<String> take() {
            if (changed.isEmpty()) {
                return List.of();
            }
            List<String> taken = new ArrayList<>();
            for (Iterator<String> keys = changed.iterator(); keys.hasNext(); ) {
                taken.add(keys.next());
                // before the store is read: a change after that is news again
                keys.remove();
            }
            return taken;
        }

        /** Tells of a key once more, which could not be read. */
        void again(String key) {
            changed.add(key);
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
        subscriptions.forEach(subscription -> subscription.changed.add(key));
    }
}
