package io.penstock.budget.kafka.store;

import io.penstock.budget.state.Change;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * One value that a pool has learnt about its requests, as a state store holds it.
 *
 * @param store the name of the store
 * @param key the key, which begins with the pool
 */
public record LearntValue(String store, Bytes key, Bytes value) {
    /**
     * The pool of the value.
     *
     * @throws IllegalArgumentException when the key is not one of a state store
     */
    public String pool() {
        try {
            return StateKeys.pool(key);
        } catch (UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    /**
     * The value in the ledger's terms; empty when it is of a store that this release does not know or does not hand
     * on.
     *
     * @throws IllegalArgumentException when it cannot be read
     */
    public Optional<Change> change() {
        try {
            return ChangeTable.ALL.stream()
                    .filter(table -> table.isLearnt() && table.store().equals(store))
                    .findFirst()
                    .map(table -> table.change(key, value.get()));
        } catch (UncheckedIOException | IndexOutOfBoundsException | ArithmeticException e) {
            throw unreadable(e);
        }
    }

    private IllegalArgumentException unreadable(RuntimeException cause) {
        return new IllegalArgumentException("not an entry of the store '" + store + "'", cause);
    }
}
